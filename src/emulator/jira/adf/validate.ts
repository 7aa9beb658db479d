import { z } from 'zod';
import type { AdfNode } from './node.ts';

/**
 * What may stand in what, from the document format's JSON schema (https://go.atlassian.com/adf-json-schema), as far as
 * comments and text fields use it.
 */
const inlines = [
  'text',
  'hardBreak',
  'mention',
  'emoji',
  'inlineCard',
  'date',
  'status',
  'mediaInline',
];
const lists = ['bulletList', 'orderedList', 'taskList', 'decisionList'];
const media = ['mediaSingle', 'mediaGroup'];
const simple = ['paragraph', 'heading', 'codeBlock', 'rule', 'blockCard', ...lists, ...media];

const allowed: ReadonlyMap<string, readonly string[]> = new Map([
  ['doc', [...simple, 'blockquote', 'panel', 'table', 'expand', 'embedCard', 'layoutSection']],
  ['paragraph', inlines],
  ['heading', inlines],
  ['codeBlock', ['text']],
  ['blockquote', ['paragraph', 'bulletList', 'orderedList', 'codeBlock', ...media]],
  ['panel', simple],
  ['bulletList', ['listItem']],
  ['orderedList', ['listItem']],
  ['listItem', ['paragraph', 'bulletList', 'orderedList', 'taskList', 'codeBlock', 'mediaSingle']],
  ['taskList', ['taskItem', 'taskList']],
  ['taskItem', inlines],
  ['decisionList', ['decisionItem']],
  ['decisionItem', inlines],
  ['table', ['tableRow']],
  ['tableRow', ['tableCell', 'tableHeader']],
  ['tableCell', [...simple, 'blockquote', 'panel', 'nestedExpand']],
  ['tableHeader', [...simple, 'blockquote', 'panel', 'nestedExpand']],
  ['expand', [...simple, 'blockquote', 'panel', 'table', 'nestedExpand']],
  ['nestedExpand', [...simple, 'blockquote', 'panel']],
  ['layoutSection', ['layoutColumn']],
  ['layoutColumn', [...simple, 'blockquote', 'panel', 'table', 'expand', 'embedCard']],
  ['mediaSingle', ['media', 'caption']],
  ['mediaGroup', ['media']],
  ['caption', inlines],
]);

const leaves: ReadonlySet<string> = new Set([
  ...inlines,
  'rule',
  'blockCard',
  'embedCard',
  'media',
]);

/** Must not be empty. */
const needsContent: ReadonlySet<string> = new Set([
  'bulletList',
  'orderedList',
  'listItem',
  'blockquote',
  'panel',
  'table',
  'tableRow',
  'taskList',
]);

const markTypes: ReadonlySet<string> = new Set([
  'strong',
  'em',
  'code',
  'strike',
  'underline',
  'subsup',
  'link',
  'textColor',
  'backgroundColor',
  'annotation',
  'alignment',
  'indentation',
  'border',
  'breakout',
]);

const Attributes = z.record(z.string(), z.unknown()).optional();

const NodeShape = z.strictObject({
  type: z.string(),
  version: z.number().optional(),
  text: z.string().min(1).optional(),
  attrs: Attributes,
  marks: z.array(z.strictObject({ type: z.string(), attrs: Attributes })).optional(),
  content: z.array(z.unknown()).optional(),
});

const deepest = 100;

/** The document, or undefined when Jira would not take it for one. */
export function parseDocument(input: unknown): AdfNode | undefined {
  const node = parseNode(input, 0);
  return node?.type === 'doc' && node.version === 1 ? node : undefined;
}

function parseNode(input: unknown, depth: number): AdfNode | undefined {
  if (depth > deepest) return undefined;
  const shape = NodeShape.safeParse(input);
  if (!shape.success) return undefined;
  const { type, version, text, attrs, marks = [], content = [] } = shape.data;
  if ((type === 'text') !== (text !== undefined)) return undefined;
  if (marks.some((mark) => !markTypes.has(mark.type) || !isMarkComplete(mark))) return undefined;
  if (type === 'heading' && !isHeadingLevel(attrs?.['level'])) return undefined;

  const children = parseChildren(type, content, depth);
  if (children === undefined) return undefined;
  return {
    type,
    ...(version !== undefined && { version }),
    ...(text !== undefined && { text }),
    ...(attrs !== undefined && { attrs }),
    ...(shape.data.marks !== undefined && { marks: marks.map(withoutUndefined) }),
    ...(shape.data.content !== undefined && { content: children }),
  };
}

function parseChildren(
  type: string,
  content: readonly unknown[],
  depth: number,
): readonly AdfNode[] | undefined {
  const allowedChildren = allowed.get(type);
  if (allowedChildren === undefined)
    return leaves.has(type) && content.length === 0 ? [] : undefined;
  if (content.length === 0 && needsContent.has(type)) return undefined;
  const children: AdfNode[] = [];
  for (const each of content) {
    const child = parseNode(each, depth + 1);
    if (child === undefined || !allowedChildren.includes(child.type)) return undefined;
    children.push(child);
  }
  return children;
}

type Mark = { readonly type: string; readonly attrs?: Record<string, unknown> | undefined };

function isMarkComplete({ type, attrs }: Mark): boolean {
  return type !== 'link' || typeof attrs?.['href'] === 'string';
}

function withoutUndefined({ type, attrs }: Mark) {
  return attrs === undefined ? { type } : { type, attrs };
}

function isHeadingLevel(level: unknown): boolean {
  return typeof level === 'number' && Number.isInteger(level) && level >= 1 && level <= 6;
}

import type { Block, Cell, CommentBody, Inline } from '../../campaign/comment.ts';
import { paragraph } from '../../campaign/comment.ts';
import { cutToFit } from './fit.ts';

/** A node of an Atlassian Document Format document (https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/). */
export interface AdfNode {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly content?: readonly AdfNode[];
  readonly text?: string;
  readonly marks?: readonly AdfMark[];
}

interface AdfMark {
  readonly type: 'strong' | 'code' | 'link';
  readonly attrs?: Readonly<Record<string, unknown>>;
}

export type AdfDocument = {
  readonly type: 'doc';
  readonly version: 1;
  readonly content: AdfNode[];
};

/** Jira takes 32,767 characters and does not say whether it counts the text or the JSON; this is JSON. */
const mostCharacters = 32_767;
const leftOut = paragraph(
  `The rest is left out: a comment in Jira holds ${mostCharacters.toLocaleString('en')} characters.`,
);

/** Writes a comment as a document; what does not fit is cut, and the document says so. */
export function documentOf(body: CommentBody, browseUrl: string): AdfDocument {
  const whole = toDocument(body, browseUrl);
  if (sizeOf(whole) <= mostCharacters) return whole;

  const withRest = (blocks: CommentBody) => toDocument([...blocks, leftOut], browseUrl);
  return withRest(cutToFit(body, (blocks) => sizeOf(withRest(blocks)), mostCharacters));
}

/** Text as a document, a paragraph a line; what rich text fields take. */
export function documentOfText(text: string): AdfDocument {
  return toDocument(
    text.split('\n').map((line) => paragraph(line)),
    '',
  );
}

function toDocument(body: CommentBody, browseUrl: string): AdfDocument {
  const content = body.flatMap((block) => nodesOf(block, browseUrl));
  return { type: 'doc', version: 1, content };
}

function sizeOf(document: AdfDocument): number {
  return JSON.stringify(document).length;
}

function nodesOf(block: Block, browseUrl: string): readonly AdfNode[] {
  const paragraphOf = (content: readonly Inline[]): AdfNode => ({
    type: 'paragraph',
    content: content.flatMap((inline) => inlineNodes(inline, browseUrl)),
  });
  switch (block.kind) {
    case 'heading':
      return [{ type: 'heading', attrs: { level: 3 }, content: textNodes(block.text, []) }];
    case 'paragraph':
      return [paragraphOf(block.content)];
    case 'list': {
      const items = block.items.map((item) => ({ type: 'listItem', content: [paragraphOf(item)] }));
      return items.length === 0 ? [] : [{ type: 'bulletList', content: items }];
    }
    case 'code': {
      const text = printable(block.text);
      return [{ type: 'codeBlock', content: text === '' ? [] : [{ type: 'text', text }] }];
    }
    case 'table': {
      const row = (type: string, cells: readonly Cell[]): AdfNode => ({
        type: 'tableRow',
        content: cells.map((cell) => ({ type, content: [paragraphOf([cell].flat())] })),
      });
      const rows = block.rows.map((cells) => row('tableCell', cells));
      return [{ type: 'table', content: [row('tableHeader', block.header), ...rows] }];
    }
  }
}

function inlineNodes(inline: Inline, browseUrl: string): readonly AdfNode[] {
  if (typeof inline === 'string') return textNodes(inline, []);
  if ('issue' in inline) return textNodes(inline.issue, [linkTo(`${browseUrl}${inline.issue}`)]);
  const { text, href, code = false, strong = false } = inline;
  const marks: AdfMark[] = [];
  // In the format's schema, code goes with no other mark but link.
  if (code) marks.push({ type: 'code' });
  else if (strong) marks.push({ type: 'strong' });
  if (href !== undefined && /^(https?:\/\/|mailto:)/i.test(href)) marks.push(linkTo(href));
  return textNodes(text, marks);
}

function linkTo(href: string): AdfMark {
  return { type: 'link', attrs: { href } };
}

/** Text nodes are never empty, and a new line is a node of its own. */
function textNodes(text: string, marks: readonly AdfMark[]): readonly AdfNode[] {
  return printable(text)
    .split('\n')
    .flatMap((line, index) => {
      const node: AdfNode = { type: 'text', text: line, ...(marks.length > 0 && { marks }) };
      const nodes = line === '' ? [] : [node];
      return index === 0 ? nodes : [{ type: 'hardBreak' }, ...nodes];
    });
}

/** Jira refuses control characters and half surrogates. */
function printable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '\uFFFD');
}

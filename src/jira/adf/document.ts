import type { Block, Cell, CommentBody, Inline } from '../../campaign/comment.ts';
import { paragraph } from '../../campaign/comment.ts';

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

  const kept: Block[] = [];
  const fits = (blocks: readonly Block[]) =>
    sizeOf(toDocument([...blocks, leftOut], browseUrl)) <= mostCharacters;
  for (const block of body) {
    if (fits([...kept, block])) {
      kept.push(block);
      continue;
    }
    const part = largestPart(block, (candidate) => fits([...kept, candidate]));
    if (part) kept.push(part);
    break;
  }
  return toDocument([...kept, leftOut], browseUrl);
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

/** As many items, rows or characters from the start as fit; undefined when the block cannot be cut or nothing fits. */
function largestPart(block: Block, fits: (part: Block) => boolean): Block | undefined {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return undefined;
    case 'list':
      return largest(
        block.items.length,
        (n) => ({ ...block, items: block.items.slice(0, n) }),
        fits,
      );
    case 'table':
      return largest(block.rows.length, (n) => ({ ...block, rows: block.rows.slice(0, n) }), fits);
    case 'code':
      return largest(block.text.length, (n) => ({ ...block, text: block.text.slice(0, n) }), fits);
  }
}

function largest(
  count: number,
  part: (length: number) => Block,
  fits: (part: Block) => boolean,
): Block | undefined {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(part(middle))) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? undefined : part(low);
}

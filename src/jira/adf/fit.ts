import {
  andMore,
  type Block,
  type Cell,
  type CommentBody,
  type Inline,
} from '../../campaign/comment.ts';

/** Of one text in a comment that is too long. */
const mostCharactersPerText = 500;

/**
 * Cuts a comment that is too long where a reader misses least: long texts, then the ends of the longest lists and tables,
 * and only then its own end.
 */
export function cutToFit(body: CommentBody, sizeOf: (body: CommentBody) => number, most: number) {
  const fits = (blocks: CommentBody) => sizeOf(blocks) <= most;
  let blocks: CommentBody = body.map(withShortTexts);
  const longestFirst = [...blocks.keys()].toSorted(
    (a, b) => sizeOf(blocks.slice(b, b + 1)) - sizeOf(blocks.slice(a, a + 1)),
  );
  for (const index of longestFirst) {
    if (fits(blocks)) return blocks;
    const block = blocks[index];
    if (block !== undefined)
      blocks = blocks.with(
        index,
        largestPart(block, (part) => fits(blocks.with(index, part))),
      );
  }
  while (blocks.length > 0 && !fits(blocks)) blocks = blocks.slice(0, -1);
  return blocks;
}

function withShortTexts(block: Block): Block {
  switch (block.kind) {
    case 'heading':
      return { ...block, text: shortened(block.text) };
    case 'code':
      return block;
    case 'paragraph':
      return { ...block, content: block.content.map(withShortText) };
    case 'list':
      return { ...block, items: block.items.map((item) => item.map(withShortText)) };
    case 'table':
      return { ...block, rows: block.rows.map((cells) => cells.map(cellWithShortTexts)) };
  }
}

function cellWithShortTexts(cell: Cell): Cell {
  return [cell].flat().map(withShortText);
}

function withShortText(inline: Inline): Inline {
  if (typeof inline === 'string') return shortened(inline);
  return 'issue' in inline ? inline : { ...inline, text: shortened(inline.text) };
}

function shortened(text: string): string {
  return text.length <= mostCharactersPerText
    ? text
    : `${text.slice(0, mostCharactersPerText - 1)}…`;
}

/** As many items, rows or characters from the start as fit, and at least one; how many more there are, stands behind them. */
function largestPart(block: Block, fits: (part: Block) => boolean): Block {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return block;
    case 'list':
      return largest(
        block.items.length,
        (n) => ({ ...block, items: [...block.items.slice(0, n), ...rest(n, block.items.length)] }),
        fits,
      );
    case 'table':
      return largest(
        block.rows.length,
        (n) => ({ ...block, rows: [...block.rows.slice(0, n), ...rowsLeft(block, n)] }),
        fits,
      );
    case 'code':
      return largest(block.text.length, (n) => ({ ...block, text: block.text.slice(0, n) }), fits);
  }
}

function rest(shown: number, all: number): readonly [string][] {
  return shown < all ? [[andMore(all - shown)]] : [];
}

/** A row has as many cells as its table has columns. */
function rowsLeft(
  { header, rows }: Extract<Block, { kind: 'table' }>,
  shown: number,
): readonly (readonly Cell[])[] {
  return rest(shown, rows.length).map(([text]) => header.map((_, at) => (at === 0 ? text : '')));
}

function largest(
  count: number,
  part: (length: number) => Block,
  fits: (part: Block) => boolean,
): Block {
  let low = 1;
  let high = count;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(part(middle))) low = middle;
    else high = middle - 1;
  }
  return part(low);
}

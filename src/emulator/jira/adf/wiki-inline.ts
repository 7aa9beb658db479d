import type { AdfMark, AdfNode } from './node.ts';

/**
 * Everything that stands for more than its letters. Marks stand around words, not within them; what has no end is
 * searched for so far only, because texts may be hostile.
 */
const markup = new RegExp(
  [
    String.raw`\{\{(?<code>.{1,1000}?)\}\}`,
    String.raw`\[~accountid:(?<mention>[^\]\s]{1,200})\]`,
    String.raw`\[(?<label>[^\]|]{1,1000})\|(?<href>[^\]\s|]{1,2000})\]`,
    String.raw`\[(?<url>https?://[^\]\s|]{1,2000})\]`,
    String.raw`(?<![\p{L}\p{N}*_-])(?<sign>[*_-])(?![\s*_-]{2}|\s)(?<marked>.{1,1000}?)(?<!\s)\k<sign>(?![\p{L}\p{N}*_-])`,
  ].join('|'),
  'gu',
);

const markOf: ReadonlyMap<string, string> = new Map([
  ['*', 'strong'],
  ['_', 'em'],
  ['-', 'strike'],
]);

/** A line of wiki markup as inline nodes, under these marks, the innermost first. */
export function inlineNodes(line: string, marks: readonly AdfMark[] = []): readonly AdfNode[] {
  const nodes: AdfNode[] = [];
  let done = 0;
  for (const match of line.matchAll(markup)) {
    nodes.push(...textNodes(line.slice(done, match.index), marks));
    nodes.push(...markedNodes(match.groups ?? {}, marks));
    done = match.index + match[0].length;
  }
  return [...nodes, ...textNodes(line.slice(done), marks)];
}

type Groups = Readonly<Record<string, string | undefined>>;

function markedNodes(groups: Groups, marks: readonly AdfMark[]): readonly AdfNode[] {
  const { code, mention, label, href, url, sign = '', marked = '' } = groups;
  if (code !== undefined) return textNodes(code, [{ type: 'code' }, ...marks]);
  if (mention !== undefined) return [{ type: 'mention', attrs: { id: mention } }];
  if (label !== undefined) return textNodes(label, [{ type: 'link', attrs: { href } }, ...marks]);
  if (url !== undefined) return [{ type: 'inlineCard', attrs: { url } }];
  const type = markOf.get(sign) ?? 'strong';
  return marks.some((mark) => mark.type === type)
    ? textNodes(marked, marks)
    : inlineNodes(marked, [{ type }, ...marks]);
}

function textNodes(text: string, marks: readonly AdfMark[]): readonly AdfNode[] {
  return text === '' ? [] : [{ type: 'text', text, ...(marks.length > 0 && { marks }) }];
}

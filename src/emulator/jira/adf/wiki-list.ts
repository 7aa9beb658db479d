import type { AdfNode } from './node.ts';
import { inlineNodes } from './wiki-inline.ts';

/** A line of a list. */
export interface ListItem {
  /** A sign for each level, `*` for bullets and `#` for numbers. */
  readonly signs: string;
  readonly text: string;
}

const deepest = 6;

/** Undefined when the line is none. */
export function readListItem(line: string): ListItem | undefined {
  const match = /^(?<signs>[*#]{1,20}|-) +(?<text>\S.*)$/.exec(line)?.groups;
  if (match === undefined) return undefined;
  const { signs = '*', text = '' } = match;
  return { signs: signs === '-' ? '*' : signs.slice(0, deepest), text };
}

/** Lists of these lines; another one begins where bullets become numbers. */
export function listNodes(items: readonly ListItem[], level = 0): readonly AdfNode[] {
  const runs: ListItem[][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && signAt(run[0], level) === signAt(item, level)) run.push(item);
    else runs.push([item]);
  }
  return runs.map((run) => ({
    type: run[0] !== undefined && signAt(run[0], level) === '#' ? 'orderedList' : 'bulletList',
    content: itemNodes(run, level),
  }));
}

function signAt({ signs }: ListItem, level: number): string {
  return signs.charAt(Math.min(level, signs.length - 1));
}

/** Deeper lines are lists within the item before them. */
function itemNodes(items: readonly ListItem[], level: number): readonly AdfNode[] {
  const starts = [...items.keys()].filter(
    (index) => index === 0 || (items[index]?.signs.length ?? 0) <= level + 1,
  );
  return starts.map((start, position) => {
    const within = items.slice(start + 1, starts[position + 1]);
    const paragraph = { type: 'paragraph', content: inlineNodes(items[start]?.text ?? '') };
    return { type: 'listItem', content: [paragraph, ...listNodes(within, level + 1)] };
  });
}

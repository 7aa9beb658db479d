import type { AdfNode } from './node.ts';
import { inlineNodes } from './wiki-inline.ts';
import { listNodes, readListItem } from './wiki-list.ts';

const heading = /^h(?<level>[1-6])\. (?<text>.*)$/;
const codeStart = /^\{(?<name>code|noformat)(?:[:|][^}]{0,200})?\}$/;
const rule = /^-{4,5}$/;

/**
 * Wiki markup, as version 2 of the API writes texts, as a document: headings, lists, code, rules, links, mentions and
 * marks. Whatever else there is stays as it is written, and comes back so.
 */
export function documentOfWiki(text: string): AdfNode {
  const lines = text.split(/\r?\n/);
  const content: AdfNode[] = [];
  for (let at = 0; at < lines.length; ) {
    const { nodes, end } = blocksAt(lines, at);
    content.push(...nodes);
    at = end;
  }
  return { type: 'doc', version: 1, content };
}

interface Blocks {
  readonly nodes: readonly AdfNode[];
  /** Index of the line after them. */
  readonly end: number;
}

function blocksAt(lines: readonly string[], at: number): Blocks {
  const line = lines[at] ?? '';
  if (line.trim() === '') return { nodes: [], end: at + 1 };
  if (rule.test(line)) return { nodes: [{ type: 'rule' }], end: at + 1 };
  const title = heading.exec(line)?.groups;
  if (title !== undefined) {
    const attrs = { level: Number(title['level']) };
    const content = inlineNodes(title['text'] ?? '');
    return { nodes: [{ type: 'heading', attrs, content }], end: at + 1 };
  }
  const code = codeAt(lines, at);
  if (code !== undefined) return code;
  if (readListItem(line) !== undefined) {
    const end = endOfRun(lines, at, (each) => readListItem(each) !== undefined);
    const items = lines.slice(at, end).flatMap((each) => readListItem(each) ?? []);
    return { nodes: listNodes(items), end };
  }
  return paragraphAt(lines, at);
}

/** None when it never ends. */
function codeAt(lines: readonly string[], at: number): Blocks | undefined {
  const name = codeStart.exec(lines[at] ?? '')?.groups?.['name'];
  const end = name === undefined ? -1 : lines.indexOf(`{${name}}`, at + 1);
  if (end === -1) return undefined;
  const text = lines.slice(at + 1, end).join('\n');
  const content = text === '' ? [] : [{ type: 'text', text }];
  return { nodes: [{ type: 'codeBlock', content }], end: end + 1 };
}

function paragraphAt(lines: readonly string[], at: number): Blocks {
  const end = endOfRun(lines, at + 1, (line) => line.trim() !== '' && !startsBlock(line));
  const content = lines
    .slice(at, end)
    .flatMap((line, index) => [
      ...(index > 0 ? [{ type: 'hardBreak' }] : []),
      ...inlineNodes(line),
    ]);
  return { nodes: [{ type: 'paragraph', content }], end };
}

function startsBlock(line: string): boolean {
  return (
    [heading, codeStart, rule].some((pattern) => pattern.test(line)) ||
    readListItem(line) !== undefined
  );
}

function endOfRun(
  lines: readonly string[],
  from: number,
  goesOn: (line: string) => boolean,
): number {
  let end = from;
  while (end < lines.length && goesOn(lines[end] ?? '')) end += 1;
  return end;
}

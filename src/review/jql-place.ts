/** A place in a query: line and character, both counted from 0. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

const longestLine = 100;
const shownBefore = 60;

/** Where in a query Jira's sentence finds its mistake; undefined when that cannot be told. */
export function placeOf(sentence: string, jql: string): Place | undefined {
  const lines = jql.split('\n');
  const [, line, character] = /\(line (\d+), character (\d+)\)/.exec(sentence) ?? [];
  if (line !== undefined && character !== undefined) {
    const place = { line: Number(line) - 1, character: Number(character) - 1 };
    return place.line < lines.length ? place : undefined;
  }
  if (/\b(?:before|at) the end of the query\b/.test(sentence)) {
    const last = lines.findLastIndex((each) => each.trim() !== '');
    return last < 0 ? undefined : { line: last, character: lines[last]?.trimEnd().length ?? 0 };
  }
  const orderBy = /ORDER BY/.test(sentence) ? /\border\s+by\b/i.exec(jql) : null;
  if (orderBy !== null) return placeAt(orderBy.index, jql);
  // "Field 'Compani' does not exist": the first of the words in quotes that the query holds, values before fields.
  const words = [/ with value '([^']+)'/g, /'([^']+)'/g].flatMap((each) => [
    ...sentence.matchAll(each),
  ]);
  for (const [, quoted = ''] of words) {
    const index = jql.toLowerCase().indexOf(quoted.toLowerCase());
    if (index >= 0) return placeAt(index, jql);
  }
  return undefined;
}

/** The query with a caret under a place; of a long line, what is around it. */
export function pointAt(jql: string, place: Place | undefined): string {
  const lines = jql.split('\n').map((line) => line.replaceAll('\t', ' '));
  if (place === undefined) return lines.map((line) => windowOf(line, 0).text).join('\n');
  return lines
    .flatMap((line, index) => {
      if (index !== place.line) return windowOf(line, 0).text;
      const { text, from } = windowOf(line, place.character);
      return [text, `${' '.repeat(place.character - from)}^`];
    })
    .join('\n');
}

function placeAt(index: number, jql: string): Place {
  const before = jql.slice(0, index).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** `from` is where the text begins in the line, with its ellipsis counted. */
function windowOf(
  line: string,
  character: number,
): { readonly text: string; readonly from: number } {
  if (line.length <= longestLine) return { text: line, from: 0 };
  const start = Math.max(0, character - shownBefore);
  const end = start + longestLine;
  const text = `${start > 0 ? '…' : ''}${line.slice(start, end)}${end < line.length ? '…' : ''}`;
  return { text, from: start > 0 ? start - 1 : 0 };
}

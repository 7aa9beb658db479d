import { readdirSync, readFileSync } from 'node:fs';

/** A test as a document names it: `` `send/owner`: mail once when they come together ``. */
export interface NamedTest {
  /** What stands before it in its row. */
  readonly before: string;
  readonly folder: string;
  readonly file: string;
  readonly name: string;
}

/** The tests that stand in the last column of a document's tables. */
export function testsNamedIn(document: string): readonly NamedTest[] {
  const text = readFileSync(new URL(`../${document}`, import.meta.url), 'utf8');
  const rows = text.matchAll(
    /^(?<before>\|.+\|) `(?<folder>[a-z-]+)\/(?<file>[a-z-]+)`: (?<name>.+) \|$/gm,
  );
  return [...rows].map(({ groups }) => ({ before: '', folder: '', file: '', name: '', ...groups }));
}

/** Whether a test's title begins so in one of the files that may be meant: `send/owner` is told in several, and a contract in files of its own. */
export function isWritten({ folder, file, name }: NamedTest): boolean {
  const path = new URL(`./${folder}/`, import.meta.url);
  const sources = readdirSync(path)
    .filter((each) => each.startsWith(file) && each.endsWith('.ts'))
    .map((each) => readFileSync(new URL(each, path), 'utf8'));
  return ["'", '"', '`'].some((quote) => sources.some((source) => source.includes(quote + name)));
}

import { parseAddress } from '../../campaign/address.ts';
import type { CsvLine, CsvRow } from '../../csv/read-csv.ts';
import type { Column } from '../../jira/register/column.ts';
import type { Register, Texts } from '../../jira/register/register.ts';

/** A line of the file as a recipient, or why it is none. */
export type Entry = Recipient | Fault;

export interface Recipient {
  readonly kind: 'recipient';
  readonly line: number;
  /** In lower case: two recipients with the same one are the same. */
  readonly address: string;
  readonly texts: Texts;
}

interface Fault {
  readonly kind: 'fault';
  readonly line: number;
  readonly problem: string;
  /** Nothing behind it can be read. */
  readonly isFinal: boolean;
}

/** What the columns of the file mean. */
export interface Meaning {
  readonly address: string;
  readonly columns: readonly Column[];
}

/** Reads lines as recipients; of several with one address the first counts. */
export async function* readEntries(
  lines: AsyncIterable<CsvLine>,
  meaning: Meaning,
  register: Register,
): AsyncGenerator<Entry> {
  const seen = new Map<string, number>();
  for await (const line of lines) {
    if (line.kind === 'columns') continue;
    if (line.kind === 'fault') {
      yield { kind: 'fault', line: line.line, problem: line.fault, isFinal: line.final };
      continue;
    }
    const parsed = parseAddress(line.values.get(meaning.address) ?? '');
    const address = parsed.kind === 'address' ? parsed.address.toLowerCase() : '';
    const first = seen.get(address);
    if (address !== '' && first === undefined) seen.set(address, line.line);
    const problems =
      parsed.kind === 'invalid'
        ? [parsed.problem]
        : [
            ...(first === undefined ? [] : [`It has the same address as line ${first}.`]),
            ...problemsIn(line.values, meaning, register),
          ];
    yield problems.length > 0
      ? { kind: 'fault', line: line.line, problem: problems.join(' '), isFinal: false }
      : { kind: 'recipient', line: line.line, address, texts: textsOf(line.values, meaning) };
  }
}

function problemsIn(values: CsvRow, meaning: Meaning, register: Register): readonly string[] {
  return [...textsOf(values, meaning)].flatMap(([column, text]) => {
    const problem = register.problemWith(column, text);
    return problem === undefined ? [] : [`${column.name}: ${problem}`];
  });
}

function textsOf(values: CsvRow, { columns }: Meaning): Texts {
  const texts = columns.map((column) => [column, values.get(column.name) ?? ''] as const);
  return new Map(texts.filter(([, text]) => text !== ''));
}

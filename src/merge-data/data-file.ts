import { setImmediate } from 'node:timers/promises';
import { parseAddress } from '../campaign/address.ts';
import { mergeNameOf } from '../campaign/campaign.ts';
import { isIssueKey } from '../campaign/ids.ts';
import type { DataRow } from '../campaign/merge-data.ts';
import { type CsvRow, readCsv } from '../csv/read-csv.ts';

/** Rows of a CSV file by whom they belong to: an address or a recipient's key, in lower case. */
export interface DataTable {
  readonly by: 'address' | 'key';
  readonly columns: readonly string[];
  readonly rows: ReadonlyMap<string, readonly DataRow[]>;
  /** Rows in all. */
  readonly count: number;
}

export type TableReading =
  | { readonly kind: 'table'; readonly table: DataTable }
  /** A sentence each; not all of them where there are many. */
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** More than these nobody mends one by one. */
const mostProblems = 10;
/** Lines that are read before other work gets its turn. */
const linesInARow = 2_000;

const namesOfKey: ReadonlySet<string> = new Set(['key', 'issuekey']);
const namesOfAddress: ReadonlySet<string> = new Set([
  'address',
  'email',
  'emailaddress',
  'mail',
  'mailaddress',
]);

/** Reads a CSV file whose column Key or Email says to whom each line belongs, and finds every line that is wrong. */
export async function readTable(name: string, bytes: Uint8Array): Promise<TableReading> {
  const problems = new Problems(name);
  const rows = new Map<string, DataRow[]>();
  let header: Header | undefined;
  let count = 0;
  let lines = 0;
  for await (const line of readCsv([bytes])) {
    lines += 1;
    if (lines % linesInARow === 0) await setImmediate();
    if (line.kind === 'fault') problems.add(line.line, line.fault);
    else if (line.kind === 'columns') {
      const read = readHeader(line.columns);
      if (typeof read === 'string') problems.add(1, read);
      else header = read;
    } else if (header !== undefined) {
      const keyed = readRow(line.values, header);
      if (typeof keyed === 'string') problems.add(line.line, keyed);
      else {
        count += 1;
        const known = rows.get(keyed.key);
        if (known === undefined) rows.set(keyed.key, [keyed.row]);
        else known.push(keyed.row);
      }
    }
  }
  if (problems.count === 0 && count === 0)
    problems.add(1, 'There are no lines behind the names of the columns.');
  if (header === undefined || problems.count > 0)
    return { kind: 'problems', problems: problems.sentences() };
  const columns = [...header.names.values()];
  return { kind: 'table', table: { by: header.by, columns, rows, count } };
}

/** What the columns of a file are called in templates, and which of them says to whom a line belongs. */
interface Header {
  readonly by: DataTable['by'];
  readonly keyColumn: string;
  readonly names: ReadonlyMap<string, string>;
}

function readHeader(columns: readonly string[]): Header | string {
  const called = (names: ReadonlySet<string>) =>
    columns.find((column) => names.has(mergeNameOf(column).toLowerCase()));
  const ofKey = called(namesOfKey);
  const keyColumn = ofKey ?? called(namesOfAddress);
  if (keyColumn === undefined)
    return 'No column says to whom a line belongs: call one Email, or Key for the keys of recipients’ issues.';
  const names = new Map<string, string>();
  for (const column of columns) {
    const name = mergeNameOf(column);
    const other = [...names].find(([, known]) => known === name)?.[0];
    if (other !== undefined)
      return `The columns “${other}” and “${column}” are both ${name} in templates; rename one.`;
    if (name === '') return `The name of the column “${column}” has no letter or digit.`;
    if (column !== keyColumn) names.set(column, name);
  }
  return { by: ofKey === undefined ? 'address' : 'key', keyColumn, names };
}

function readRow(
  values: CsvRow,
  { by, keyColumn, names }: Header,
): { readonly key: string; readonly row: DataRow } | string {
  const whose = values.get(keyColumn) ?? '';
  if (whose === '') return `${keyColumn} is empty.`;
  const problem = by === 'key' ? problemOfKey(whose) : problemOfAddress(whose);
  if (problem !== undefined) return `${keyColumn} is “${whose}”. ${problem}`;
  const row = Object.fromEntries(
    Array.from(names, ([column, name]) => [name, values.get(column) ?? '']),
  );
  return { key: whose.toLowerCase(), row };
}

function problemOfKey(text: string): string | undefined {
  return isIssueKey(text.toUpperCase()) ? undefined : 'The key of an issue looks like MAIL-7.';
}

function problemOfAddress(text: string): string | undefined {
  const parsed = parseAddress(text);
  return parsed.kind === 'invalid' ? parsed.problem : undefined;
}

/** The first of them in words, the others counted. */
class Problems {
  readonly #name: string;
  readonly #first: string[] = [];
  count = 0;

  constructor(name: string) {
    this.#name = name;
  }

  add(line: number, problem: string): void {
    this.count += 1;
    if (this.count <= mostProblems) this.#first.push(`${this.#name}, line ${line}: ${problem}`);
  }

  sentences(): readonly string[] {
    const more = this.count - mostProblems;
    if (more <= 0) return this.#first;
    const lines = more === 1 ? '1 more line' : `${more} more lines`;
    return [...this.#first, `${this.#name}: ${lines} cannot be used, either.`];
  }
}

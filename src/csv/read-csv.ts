import { type BrokenRecord, type CsvRecord, readRecords } from './records.ts';
import { decodeText } from './text.ts';

/** What stands in a CSV file, in its order: its columns first. */
export type CsvLine =
  | { readonly kind: 'columns'; readonly columns: readonly string[] }
  | { readonly kind: 'row'; readonly line: number; readonly values: CsvRow }
  | CsvFault;

/** Values by the name of their column, trimmed; an empty one is an empty text. */
export type CsvRow = ReadonlyMap<string, string>;

/** A line that cannot be used, and why, as a sentence; after a final one nothing else is read. */
export interface CsvFault {
  readonly kind: 'fault';
  readonly line: number;
  readonly fault: string;
  readonly final: boolean;
}

/**
 * Reads a CSV file as spreadsheets write them, in memory that does not depend on its length: with commas, semicolons or
 * tabs, the names of its columns in the first line. Empty lines, and columns without a name and values, are passed over.
 * UTF-8, or UTF-16 with a byte order mark, unless `encoding` says what else, in a name that `TextDecoder` knows.
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  encoding?: string,
): AsyncGenerator<CsvLine> {
  const text = decodeText(chunks, encoding);
  const start = await firstLine(text);
  let header: readonly string[] | undefined;
  for await (const record of readRecords(resumed(start, text), delimiterOf(start))) {
    if (!('broken' in record) && record.values.every((value) => value.trim() === '')) continue;
    const line = understand(record, header, encoding);
    yield line;
    if (line.kind === 'fault' && line.final) return;
    header ??= 'values' in record ? trimmed(record) : undefined;
  }
  if (!header) yield finalFault(1, 'The file is empty.');
}

function understand(
  record: CsvRecord | BrokenRecord,
  header: readonly string[] | undefined,
  encoding = 'UTF-8',
): CsvLine {
  const { line } = record;
  if ('broken' in record) return finalFault(line, record.broken);
  if (record.values.some((value) => value.includes('\0')))
    return finalFault(line, 'This is not text.');
  if (record.values.some((value) => value.includes('\uFFFD')))
    return finalFault(line, `This is not encoded as ${encoding}.`);
  return header ? readRow(line, trimmed(record), header) : readHeader(line, trimmed(record));
}

function readHeader(line: number, header: readonly string[]): CsvLine {
  const columns = header.filter((name) => name !== '');
  const folded = columns.map((name) => name.toLowerCase());
  const twice = columns.find((_, at) => folded.indexOf(folded[at] ?? '') !== at);
  if (twice !== undefined) return finalFault(line, `Two columns are called “${twice}”.`);
  return { kind: 'columns', columns };
}

function readRow(line: number, values: readonly string[], header: readonly string[]): CsvLine {
  const filled = values.findLastIndex((value) => value !== '') + 1;
  if (values.length < header.length || filled > header.length) {
    const are = values.length === 1 ? 'is 1 value' : `are ${values.length} values`;
    const fault = `There ${are} for ${header.length} ${header.length === 1 ? 'column' : 'columns'}.`;
    return { kind: 'fault', line, fault, final: false };
  }
  const named = header.map((name, at) => [name, values[at] ?? ''] as const);
  return { kind: 'row', line, values: new Map(named.filter(([name]) => name !== '')) };
}

/** Which of the characters that separate values stands most often in the names of the columns. */
function delimiterOf(start: string): string {
  const header = start.slice(0, start.indexOf('\n') + 1) || start;
  const often = (delimiter: string): number => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, next) => (often(next) > often(best) ? next : best));
}

async function firstLine(text: AsyncGenerator<string>): Promise<string> {
  let start = '';
  while (!start.includes('\n')) {
    const next = await text.next();
    if (next.done) break;
    start += next.value;
  }
  return start;
}

async function* resumed(start: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield start;
  yield* rest;
}

function trimmed({ values }: CsvRecord): readonly string[] {
  return values.map((value) => value.trim());
}

function finalFault(line: number, fault: string): CsvFault {
  return { kind: 'fault', line, fault, final: true };
}

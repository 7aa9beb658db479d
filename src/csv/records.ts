import { Readable } from 'node:stream';
import { type CsvErrorCode, parse } from 'csv-parse';

/** A record of a CSV file, and the line at which it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly values: readonly string[];
}

/** Why there are no more records, although the file goes on. */
export interface BrokenRecord {
  readonly line: number;
  readonly broken: string;
}

/** Longer than anything that a field of Jira holds; it is how a quote that is never closed shows early. */
const longestRecordBytes = 1_000_000;

/** Splits text whose lines end in `\n` into records. A broken one is the last. */
export async function* readRecords(
  text: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<CsvRecord | BrokenRecord> {
  let broken: { readonly after: number; readonly code: CsvErrorCode | undefined } | undefined;
  const parser = parse({
    delimiter,
    record_delimiter: '\n',
    info: true,
    relax_column_count: true,
    max_record_size: longestRecordBytes,
    // An error would destroy the stream, and with it records before it that nobody has read yet.
    skip_records_with_error: true,
    on_skip: (error) => {
      broken ??= { after: parser.info.records, code: error?.code };
    },
  });
  const source = Readable.from(text);
  source.on('error', (error) => parser.destroy(error)).pipe(parser);
  let read = 0;
  let ended = 0;
  for await (const { info, record } of parser) {
    if (read === broken?.after) break;
    yield { line: ended + 1, values: record };
    read++;
    ended = info.lines;
  }
  if (broken) yield { line: ended + 1, broken: explain(broken.code) };
}

function explain(code: CsvErrorCode | undefined): string {
  if (code === 'INVALID_OPENING_QUOTE')
    return 'A quote (") stands in the middle of a value. Put the value in quotes and write the quote twice: "5"" pipe".';
  if (code === 'CSV_INVALID_CLOSING_QUOTE')
    return 'Something follows the quote (") that ends a value. A quote within a value is written twice: "5"" pipe".';
  return 'A quote (") that is opened here is never closed.';
}

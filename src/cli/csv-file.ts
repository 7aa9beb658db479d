import { createReadStream, existsSync } from 'node:fs';
import { type CsvLine, readCsv } from '../csv/read-csv.ts';
import { UsageError } from './command.ts';

/** Reads the file from its beginning, each time. */
export function csvFile(path: string, encoding: string | undefined): () => AsyncGenerator<CsvLine> {
  if (!existsSync(path)) throw new UsageError(`There is no file ${path}.`);
  if (encoding !== undefined && !isEncoding(encoding))
    throw new UsageError(`There is no encoding ${encoding}.`);
  return () => readCsv(createReadStream(path), encoding);
}

function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return false;
  }
}

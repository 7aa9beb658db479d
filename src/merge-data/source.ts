import type { DataRow } from '../campaign/merge-data.ts';

/** Rows of a source, each with whom it belongs to. */
export interface KeyedRow {
  readonly key: string;
  readonly row: DataRow;
}

/** Where rows come from: one question for any number of keys. */
export interface Source extends AsyncDisposable {
  /** Rejects with {@link SourceFailed}, as `rows` does. */
  columns(signal: AbortSignal): Promise<readonly string[]>;
  rows(keys: readonly string[], signal: AbortSignal): Promise<readonly KeyedRow[]>;
}

/** A source that did not answer; it may the next time when that `passes`. */
export class SourceFailed extends Error {
  override readonly name = 'SourceFailed';
  readonly passes: boolean;

  constructor(message: string, passes: boolean, options?: ErrorOptions) {
    super(message, options);
    this.passes = passes;
  }
}

/** The column of a query that says to whom a row belongs. */
export const keyColumn = 'key';

import type { DataRow } from '../campaign/merge-data.ts';

type Rows = readonly DataRow[];

/** Of one source, so that memory does not grow with the audience. */
const mostKeys = 10_000;

/** Rows that were fetched for somebody before: where recipients share what they are found by, it is asked for once. */
export class KnownRows {
  readonly #bySource = new Map<string, Map<string, Rows>>();

  /** Those of the keys that were asked for before. */
  of(source: string, keys: readonly string[]): ReadonlyMap<string, Rows> {
    const known = this.#bySource.get(source);
    return new Map(
      keys.flatMap((key) => {
        const rows = known?.get(key);
        return rows === undefined ? [] : [[key, rows]];
      }),
    );
  }

  keep(source: string, rows: ReadonlyMap<string, Rows>): void {
    const known = this.#bySource.get(source) ?? new Map<string, Rows>();
    this.#bySource.set(source, known);
    for (const [key, row] of rows) known.set(key, row);
    for (const oldest of known.keys()) {
      if (known.size <= mostKeys) return;
      known.delete(oldest);
    }
  }
}

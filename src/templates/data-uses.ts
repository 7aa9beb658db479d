import type { DataUse, KnownSources } from '../campaign/merge-data.ts';
import { nearest } from '../nearest.ts';

/** What the sources of one template take from merge data, as the check goes. */
export class DataUses {
  readonly #known: KnownSources | undefined;
  readonly #uses = new Map<string, { columns: Set<string>; isSingle: boolean }>();

  /** @param known Undefined when it is not known here which sources there are. */
  constructor(known?: KnownSources) {
    this.#known = known;
  }

  get uses(): ReadonlyMap<string, DataUse> {
    return this.#uses;
  }

  /** Notes a use; what is wrong with it comes back as a sentence without its full stop. */
  note(source: string, column?: string, isSingle = false): string | undefined {
    const use = this.#uses.get(source) ?? { columns: new Set<string>(), isSingle: false };
    this.#uses.set(source, use);
    if (column !== undefined) use.columns.add(column);
    use.isSingle ||= isSingle;
    if (isSingle && column !== undefined && isOfLists(column))
      return `a column called ${column} can only be used inside {{#each data.${source}}}`;

    if (this.#known === undefined) return undefined;
    if (!this.#known.has(source)) {
      const names = [...this.#known.keys()];
      return `there is no source of data “${source}”${hint(source, names, 'there are none')}`;
    }
    const columns = this.#known.get(source);
    if (column === undefined || columns === undefined || columns.includes(column)) return undefined;
    return `the source “${source}” has no column “${column}”${hint(column, columns, 'it has none')}`;
  }
}

/** A list has these of its own. */
export function isOfLists(column: string): boolean {
  return column === 'length' || /^\d+$/.test(column);
}

function hint(word: string, known: readonly string[], none: string): string {
  const meant = nearest(word, known);
  if (meant !== undefined) return `; did you mean ${meant}?`;
  return known.length === 0 ? `; ${none}` : `; there is ${known.join(', ')}`;
}

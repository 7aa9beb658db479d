import type { MergeValue } from './campaign.ts';

/** One row of a source, by column. */
export type DataRow = Readonly<Record<string, MergeValue>>;

/** What a letter may take from elsewhere than its recipient's issue: rows by the source's name. */
export type MergeData = Readonly<Record<string, readonly DataRow[]>>;

/** What a template takes from one source. */
export interface DataUse {
  readonly columns: ReadonlySet<string>;
  /** True where a column is used without a loop: of several rows it takes the first. */
  readonly isSingle: boolean;
}

/** What is known of a source before anybody asks it; columns may be unknown. */
export type KnownSources = ReadonlyMap<string, readonly string[] | undefined>;

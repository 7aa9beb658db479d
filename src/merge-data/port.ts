import type { IssueAttachment, Recipient } from '../campaign/campaign.ts';
import type { DataFileRef } from '../campaign/content.ts';
import type { DataUse, KnownSources, MergeData } from '../campaign/merge-data.ts';

/** What one recipient's letter is made with, or why there is to be none. */
export type DataOfRecipient =
  | {
      readonly kind: 'data';
      readonly data: MergeData;
      /** Sources that have several rows where the template takes one. */
      readonly several: readonly string[];
    }
  | { readonly kind: 'skip'; readonly detail: string };

/** Whether a source answers. */
export interface SourceInspection {
  readonly source: string;
  readonly columns: readonly string[];
  readonly problem?: string | undefined;
}

/** A CSV file as a source of data, or everything that is wrong with it. */
export type DataFileReading =
  | {
      readonly kind: 'file';
      readonly ref: DataFileRef;
      readonly columns: readonly string[];
      readonly count: number;
    }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** The sources that letters of one campaign may take from. What several of its recipients are found by is asked for once. */
export interface CampaignSources {
  /** Each source by name; those that are `wanted` with their columns, where they can be asked for them. */
  known(wanted: (name: string) => boolean, signal: AbortSignal): Promise<KnownSources>;
  /** SHA-256 of a source's definition; undefined when there is none of that name. */
  digestOf(source: string): string | undefined;
  /** Fields of recipients by which these sources find them. */
  fields(uses: ReadonlyMap<string, DataUse>): readonly string[];
  /**
   * Fetches what a template uses for all of these recipients at once, every source in parallel and with one query.
   * Rejects with {@link DataUnusable} when a source that letters cannot do without fails for longer than it may, and with
   * `JiraUnavailable` when Jira is away.
   */
  fetch(
    uses: ReadonlyMap<string, DataUse>,
    recipients: readonly Recipient[],
    signal: AbortSignal,
  ): Promise<(recipient: Recipient) => DataOfRecipient>;
}

/** Hears of every question to a source of the operator's. */
export interface SourceObserver {
  asked(source: string, result: 'ok' | 'failed'): void;
}

/** The sources that the operator has defined. */
export interface MergeSources extends AsyncDisposable {
  /** Asks every source whether it answers. */
  inspect(signal: AbortSignal): Promise<readonly SourceInspection[]>;
  /** Reads a CSV file that is attached to a campaign. */
  readFile(file: IssueAttachment, signal: AbortSignal): Promise<DataFileReading>;
  /** These sources, and files named `<source>.data.csv`, for one run or one look at a campaign. */
  forCampaign(files?: readonly DataFileRef[]): CampaignSources;
}

/** Letters cannot be made for want of a source; the message is for the campaign's manager. */
export class DataUnusable extends Error {
  override readonly name = 'DataUnusable';
}

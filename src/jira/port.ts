import type {
  Campaign,
  CampaignStatus,
  IssueRef,
  Move,
  Recipient,
  RecipientStatus,
} from '../campaign/campaign.ts';
import type { SavedFilter } from '../campaign/fingerprint.ts';
import type { IssueId, IssueKey, RunId } from '../campaign/ids.ts';
import type { JiraOfComments } from './port/comments.ts';
import type { Editor, JiraOfReviews } from './port/reviews.ts';
import type { JiraOfSources, MergeField } from './port/sources.ts';

export type * from './port/comments.ts';
export * from './port/refusals.ts';
export type * from './port/reviews.ts';
export type * from './port/sources.ts';

/** A recipient as a search shows it: whether somebody wants it to be mailed. */
export interface RecipientStanding {
  readonly id: IssueId;
  readonly address: string;
  readonly status: RecipientStatus | undefined;
}

/** The last change of a recipient's status. */
export interface RecipientMove {
  readonly at: Date;
  readonly by: string;
  readonly from: RecipientStatus | undefined;
  readonly to: RecipientStatus | undefined;
}

export interface CampaignState extends IssueRef {
  readonly status: CampaignStatus | undefined;
}

/** When a campaign is to be sent, as its manager wrote it; nothing here is checked yet. */
export interface CampaignSchedule extends CampaignState {
  /** A moment as Jira writes it, or empty. */
  readonly sendAt: string;
  /** A cron expression, or empty. */
  readonly repeat: string;
}

/** What a bulk write could not do, by issue, in Jira's words. */
export type BulkFailures = ReadonlyMap<IssueId, string>;

/** A file that is to be attached to an issue. */
export interface AttachedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/**
 * Jira, in the words of the road. Every call obeys the process's one limiter and `Retry-After`, retries what is safe,
 * and rejects with `JiraUnavailable` when Jira cannot be reached, or `JiraRefused` when it says no.
 */
export interface Jira extends JiraOfReviews, JiraOfSources, JiraOfComments {
  /** Fields that templates may name: every field of the site that has a value a template can show. */
  readonly mergeFields: readonly MergeField[];

  /** Undefined when there is no such campaign (absent, not permitted, or another issue type). */
  campaign(id: IssueId, signal: AbortSignal): Promise<Campaign | undefined>;
  /** Status changes of an issue, oldest first; read by id, so consistent. */
  moves(id: IssueId, signal: AbortSignal): Promise<readonly Move[]>;
  /** Who edited a campaign's content, or what its rules select by, last; whoever made it where nobody has. */
  lastEditor(
    campaign: IssueId,
    rules: readonly IssueId[],
    signal: AbortSignal,
  ): Promise<Editor | undefined>;
  /** Where these campaigns are now; read by id, so consistent. Any number of ids; absent issues are left out. */
  campaignStates(ids: readonly IssueId[], signal: AbortSignal): Promise<readonly CampaignState[]>;
  /** Campaigns that Jira's search shows in one of the statuses; eventually consistent. */
  campaignsIn(
    statuses: readonly CampaignStatus[],
    signal: AbortSignal,
  ): Promise<readonly IssueRef[]>;

  /** Scheduled campaigns, or those that are over and to be repeated; found by search, then read by id. */
  schedulesIn(
    status: 'scheduled' | 'sent',
    signal: AbortSignal,
  ): Promise<readonly CampaignSchedule[]>;
  /** Read by id; undefined when there is no such campaign. */
  scheduleOf(id: IssueId, signal: AbortSignal): Promise<CampaignSchedule | undefined>;
  setSendAt(campaign: IssueId, sendAt: Date, signal: AbortSignal): Promise<void>;

  /** Per query: undefined when Jira's own parser accepts it, else its sentence. */
  checkJql(
    queries: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly (string | undefined)[]>;
  /** Per query, which must have been checked, every saved filter that it stands on, also through others, by id. */
  savedFilters(
    queries: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly (readonly SavedFilter[])[]>;
  /** Recipients of the project that match all the queries, which must have been checked; pages in the order of their keys. */
  selectRecipients(
    queries: readonly string[],
    signal: AbortSignal,
  ): AsyncIterable<readonly IssueId[]>;
  /**
   * Recipients that are never mailed, or that have left such a status, where anything has happened to them within so many
   * minutes; with `ever`, all who are there and who left within a day. Eventually consistent.
   */
  recipientsMoved(
    minutes: number | 'ever',
    signal: AbortSignal,
  ): AsyncIterable<readonly RecipientStanding[]>;
  /** The last moves of at most 1,000 recipients, from their changelogs; those that never moved are left out. */
  lastMoves(
    ids: readonly IssueId[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<IssueId, RecipientMove>>;
  /** Reads recipients by id, 100 with a call, with the merge fields named. Absent ones are left out. */
  recipients(
    ids: readonly IssueId[],
    mergeNames: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Recipient[]>;

  /** Moves a campaign; 'unavailable' when its workflow has no such move from where it is. */
  moveCampaign(
    id: IssueId,
    to: CampaignStatus,
    signal: AbortSignal,
  ): Promise<'moved' | 'already-there' | 'unavailable'>;
  /**
   * Moves recipients in bulk, any number; those that are there already are left alone. Who was moved to a status that is
   * never mailed stays there, which is a failure.
   */
  moveRecipients(
    ids: readonly IssueId[],
    to: RecipientStatus,
    signal: AbortSignal,
  ): Promise<BulkFailures>;
  /** Puts a label on any number of issues, in bulk, and takes `instead` off; nothing happens where that is so already. */
  relabel(
    ids: readonly IssueId[],
    label: string,
    instead: readonly string[],
    signal: AbortSignal,
  ): Promise<BulkFailures>;
  /** Those of the issues that carry a label. */
  labelled(
    ids: readonly IssueId[],
    label: string,
    signal: AbortSignal,
  ): Promise<ReadonlySet<IssueId>>;

  /** Attaches files, and removes those that lay there before under a name that is `replaced`; can be done again. */
  attachInstead(
    issue: IssueId,
    files: readonly AttachedFile[],
    isReplaced: (name: string) => boolean,
    signal: AbortSignal,
  ): Promise<void>;

  /** Writes the campaign's Progress field. */
  setProgress(campaign: IssueId, text: string, signal: AbortSignal): Promise<void>;
  /** The run that was last started for this campaign, kept as an issue property. */
  startedRun(campaign: IssueId, signal: AbortSignal): Promise<RunId | undefined>;
  setStartedRun(campaign: IssueId, run: RunId, signal: AbortSignal): Promise<void>;
  /** The last dry run that this campaign passed, kept as an issue property, too. */
  dryRun(campaign: IssueId, signal: AbortSignal): Promise<RunId | undefined>;
  setDryRun(campaign: IssueId, run: RunId, signal: AbortSignal): Promise<void>;

  /** Undefined when there is no such issue, or the account may not see it. */
  idOf(key: IssueKey, signal: AbortSignal): Promise<IssueId | undefined>;
  /** Keys for people; ids that are gone are left out. */
  keysOf(ids: readonly IssueId[], signal: AbortSignal): Promise<ReadonlyMap<IssueId, IssueKey>>;
}

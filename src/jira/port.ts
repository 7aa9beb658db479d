import type {
  Campaign,
  CampaignStatus,
  IssueRef,
  MergeValue,
  Move,
  Recipient,
  RecipientStatus,
} from '../campaign/campaign.ts';
import type { CommentBody } from '../campaign/comment.ts';
import type { SavedFilter } from '../campaign/fingerprint.ts';
import type { ChangelogId, IssueId, IssueKey, RunId } from '../campaign/ids.ts';

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

/** A campaign as somebody who reads about it needs it. */
export interface NamedIssue extends IssueRef {
  readonly summary: string;
}

/** A rule's issue as somebody filled it in; nothing here is checked yet. */
export interface RuleIssue extends NamedIssue {
  readonly jql: string;
  /** As it is written; empty for a rule that includes. */
  readonly effect: string;
  readonly order: number | undefined;
  /** Empty where its group gets the campaign's. */
  readonly template: string;
  /** False once its status says that it is done with. */
  readonly isActive: boolean;
  /** Campaigns that are linked to it, by key. */
  readonly campaigns: readonly NamedIssue[];
  /** The last edit of its JQL; undefined while it is as it was when the rule was created. */
  readonly lastEdit: Edit | undefined;
}

/** One changed field of an issue, from its changelog, in Jira's words. */
export interface Edit {
  readonly issue: IssueId;
  readonly id: ChangelogId;
  readonly at: Date;
  readonly by: string;
  /** Tells people of one name apart; absent where Jira does not say. */
  readonly account?: string | undefined;
  readonly fieldId: string;
  /** As people call it. */
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** Somebody who edited an issue. */
export type Editor = Pick<Edit, 'by' | 'account'>;

/** What was said last on an issue that somebody edited, kept as an issue property so that nothing is said twice. */
export interface Reviewed {
  /** Names the state of the issue that the comment is about. */
  readonly fingerprint: string | undefined;
  /** Names the state that was found to be what the dry run has seen. */
  readonly dryRun: string | undefined;
  readonly comment: CommentId | undefined;
}

/** An issue whose state may deserve a comment, and when it was changed, in Jira's words. */
export interface EditedIssue extends IssueRef {
  readonly type: 'campaign' | 'rule';
  readonly updated: string;
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

export type CommentId = string;

/** Marks a comment as Postboard's own, so that it is found again and written once. Kept as a comment property. */
export interface CommentMarker {
  /** Absent where the comment belongs to no run. */
  readonly run?: RunId | undefined;
  readonly purpose:
    | 'progress'
    | 'final'
    | 'refused'
    | 'halted'
    | 'unmoved'
    | 'outcome'
    | 'schedule'
    | 'review'
    | 'edited'
    | 'unsubscribed';
  /** Tells comments of one purpose apart, where a run has several, such as one for each retry. */
  readonly occasion?: string | undefined;
}

/** A field of this site by the name that templates use. */
export interface MergeField {
  readonly mergeName: string;
  readonly fieldId: string;
  readonly fieldName: string;
}

/** Issues, of any project, that belong to people: what somebody is found by stands in a field of theirs. */
export interface IssueQuery {
  readonly jql: string;
  /** A field with text, a number or labels, by its name or id. */
  readonly keyField: string;
  /** Fields that are read, by their names or ids. */
  readonly fields: readonly string[];
  /** As in JQL's ORDER BY; by key unless given. */
  readonly orderBy?: string | undefined;
}

/** An issue that an {@link IssueQuery} found. */
export interface HeldIssue {
  /** Those of the keys asked for that its field holds. */
  readonly keys: readonly string[];
  /** By the names that templates use; `key` is the issue's own. */
  readonly values: Readonly<Record<string, MergeValue>>;
}

/** What letters take data from. Both questions about issues reject with {@link JiraRefused} when the query cannot be used as it is. */
export interface JiraOfSources {
  /** Bytes of an attachment of an issue. */
  attachment(id: string, signal: AbortSignal): Promise<Buffer>;
  /** Checks a query with Jira's own parser; answers the names of the values that its issues have. */
  issueColumns(query: IssueQuery, signal: AbortSignal): Promise<readonly string[]>;
  /** Issues that hold one of the keys (in lower case, at most 100), in pages; one search, eventually consistent. */
  issuesHolding(
    query: IssueQuery,
    keys: readonly string[],
    signal: AbortSignal,
  ): AsyncIterable<readonly HeldIssue[]>;
}

/** What is asked and written where somebody edits rules and campaigns. */
export interface JiraOfReviews {
  /** Undefined when there is no such rule (absent, not permitted, or another issue type). */
  rule(id: IssueId, signal: AbortSignal): Promise<RuleIssue | undefined>;
  /** As `campaign`, whatever is the matter with its rules. */
  campaignWithoutRules(
    id: IssueId,
    signal: AbortSignal,
  ): Promise<Omit<Campaign, 'rules'> | undefined>;
  /** Rules that were edited a while ago at most, and campaigns that are not being sent; eventually consistent. */
  editedSince(minutes: number, signal: AbortSignal): Promise<readonly EditedIssue[]>;
  /** Edits of a campaign's content and of what its rules select by, after its last dry run was begun; oldest first. */
  editsSince(
    move: ChangelogId,
    campaign: IssueId,
    rules: readonly IssueId[],
    signal: AbortSignal,
  ): Promise<readonly Edit[]>;
  /** About how many recipients, or issues of any kind, match all the queries, which must have been checked. */
  count(
    among: 'recipients' | 'issues',
    queries: readonly string[],
    signal: AbortSignal,
  ): Promise<number>;
  /** The first recipients, at most 100, that match all the queries, which must have been checked; all of the project for none. */
  firstRecipients(
    queries: readonly string[],
    most: number,
    signal: AbortSignal,
  ): Promise<readonly NamedIssue[]>;
  reviewed(issue: IssueId, signal: AbortSignal): Promise<Reviewed>;
  setReviewed(issue: IssueId, reviewed: Reviewed, signal: AbortSignal): Promise<void>;
  /** Moves a campaign back to Draft, if it still lies in Ready or Scheduled. */
  sendBackToDraft(id: IssueId, signal: AbortSignal): Promise<'moved' | 'unavailable'>;
}

/**
 * Jira, in the words of the road. Every call obeys the process's one limiter and `Retry-After`, retries what is safe,
 * and rejects with {@link JiraUnavailable} when Jira cannot be reached, or {@link JiraRefused} when it says no.
 */
export interface Jira extends JiraOfReviews, JiraOfSources {
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

  findComment(
    issue: IssueId,
    marker: CommentMarker,
    signal: AbortSignal,
  ): Promise<CommentId | undefined>;
  addComment(
    issue: IssueId,
    marker: CommentMarker,
    body: CommentBody,
    signal: AbortSignal,
  ): Promise<CommentId>;
  editComment(
    issue: IssueId,
    comment: CommentId,
    body: CommentBody,
    signal: AbortSignal,
  ): Promise<void>;

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

/** Jira could not be reached, or did not answer usefully, after retries: try again later. */
export class JiraUnavailable extends Error {
  override readonly name: string = 'JiraUnavailable';
}

/** Jira does not accept the account: nothing works until the operator brings another token. */
export class JiraUnauthorized extends JiraUnavailable {
  override readonly name = 'JiraUnauthorized';
}

/** Jira answered no; the message holds its own words. */
export class JiraRefused extends Error {
  override readonly name = 'JiraRefused';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

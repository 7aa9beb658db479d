import type { Campaign, IssueRef } from '../../campaign/campaign.ts';
import type { ChangelogId, IssueId } from '../../campaign/ids.ts';
import type { CommentId } from './comments.ts';

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

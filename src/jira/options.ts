import type { Logger } from 'pino';
import type { CampaignStatus, RecipientStatus } from '../campaign/campaign.ts';
import type { Clock } from './transport/clock.ts';

/** What a field is for; config says what it is called. */
export const fieldUses = [
  'address',
  'subject',
  'from',
  'replyTo',
  'audience',
  'template',
  'testRecipients',
  'sendAt',
  'repeat',
  'pace',
  'progress',
  'jql',
  'effect',
  'order',
] as const;
export type FieldUse = (typeof fieldUses)[number];

export const issueTypeUses = ['campaign', 'recipient', 'rule'] as const;
export type IssueTypeUse = (typeof issueTypeUses)[number];

/** The jira section of the config. Names of types, statuses and fields may be their ids, too. */
export interface JiraSettings {
  /** `https://example.atlassian.net`, or `https://api.atlassian.com/ex/jira/<cloud id>` for a scoped token. */
  readonly site: string;
  readonly email: string;
  /** Key of the project. */
  readonly project: string;
  readonly issueTypes: Readonly<Record<IssueTypeUse, string>>;
  readonly campaignStatuses: Readonly<Record<CampaignStatus, string>>;
  readonly recipientStatuses: Readonly<Record<RecipientStatus, string>>;
  readonly fields: Readonly<Record<FieldUse, string>>;
  readonly callsPerSecond: number;
}

/** Hears of every exchange with Jira, and of every wait for one. */
export interface JiraObserver {
  /** `endpoint`: `POST /rest/api/3/issue/{}/comment`. The status is undefined when Jira did not answer. */
  called(endpoint: string, status: number | undefined, milliseconds: number): void;
  waited(reason: WaitReason, milliseconds: number): void;
}

/** `pace`: our own limits; `pause`: Jira asked for it; `retry`: before a call is made again that found Jira in trouble. */
export type WaitReason = 'pace' | 'pause' | 'retry';

export interface JiraOptions extends JiraSettings {
  readonly token: string;
  readonly logger: Logger;
  /** For one HTTP exchange; 30 seconds unless told. */
  readonly timeoutMilliseconds?: number;
  /** How often a call is made again that found Jira in trouble; 4 times, over about half a minute, unless told. */
  readonly mostRetries?: number;
  /** How long a Jira that is away is waited for at first; for ever unless told. Nobody at a terminal waits. */
  readonly patienceMilliseconds?: number;
  readonly clock?: Clock;
  readonly observer?: JiraObserver;
}

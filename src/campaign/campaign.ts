import type { ChangelogId, IssueId, IssueKey } from './ids.ts';
import type { Marks } from './marks.ts';

/** Where a campaign's card is on the board; config maps each to the site's own status. */
export const campaignStatuses = [
  'draft',
  'dryRun',
  'ready',
  'scheduled',
  'sending',
  'paused',
  'sent',
  'cancelled',
] as const;
export type CampaignStatus = (typeof campaignStatuses)[number];

export const recipientStatuses = [
  'toContact',
  'contacted',
  'undeliverable',
  'unsubscribed',
] as const;
export type RecipientStatus = (typeof recipientStatuses)[number];

/** Recipients in these statuses are never mailed. */
export const suppressedStatuses: ReadonlySet<RecipientStatus> = new Set([
  'undeliverable',
  'unsubscribed',
]);

/** Nobody who must not be mailed any more is made somebody who may; and who unsubscribed stays so. */
export function mayMoveRecipient(from: RecipientStatus | undefined, to: RecipientStatus): boolean {
  if (from === undefined || from === to || !suppressedStatuses.has(from)) return true;
  return from === 'undeliverable' && suppressedStatuses.has(to);
}

export interface IssueRef {
  readonly id: IssueId;
  readonly key: IssueKey;
}

/** A file on the campaign's issue. */
export interface IssueAttachment {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
}

/** A campaign's issue as its manager filled it in; nothing here is checked yet. */
export interface Campaign extends IssueRef, Marks {
  readonly summary: string;
  readonly status: CampaignStatus | undefined;
  readonly subject: string;
  readonly from: string;
  readonly replyTo: string;
  /** JQL that narrows every rule, or selects on its own where there are no rules; may be empty. */
  readonly audience: string;
  /** Name of a folder in `templates/`, or empty when the template is attached to the issue, or its description is the letter. */
  readonly template: string;
  /** As HTML with Handlebars in it: the letter when there is no template. May be empty. */
  readonly description: string;
  /** Who gets the samples of a dry run: addresses with commas, semicolons or lines between; may be empty. */
  readonly testRecipients: string;
  /** Mails a second, or undefined for as fast as the transport allows. */
  readonly pacePerSecond: number | undefined;
  /** Of the SMTP servers that its labels ask for, such as `relay` for `transport-relay`. */
  readonly transports?: readonly string[];
  readonly attachments: readonly IssueAttachment[];
  /** Linked rules, in their order. */
  readonly rules: readonly Rule[];
}

/** A campaign whose rules play no part, or cannot be read. */
export type CampaignAlone = Omit<Campaign, 'rules'> & Partial<Pick<Campaign, 'rules'>>;

/** One selection rule: a Rule issue linked to the campaign. */
export interface Rule extends IssueRef {
  readonly summary: string;
  readonly jql: string;
  readonly effect: 'include' | 'exclude';
  readonly order: number;
  /** Name of a folder in `templates/` that its group gets in place of the campaign's letter; may be empty. */
  readonly template: string;
  /** 1 for its first JQL, one more for each edit of it. */
  readonly version: number;
}

/** A plain value of an issue's field, fit for a template. */
export type MergeValue = string | number | boolean | null | readonly MergeValue[];

/** A recipient's issue as it is now. */
export interface Recipient extends IssueRef {
  readonly status: RecipientStatus | undefined;
  readonly address: string;
  /** By template name (`firstName` for a field called "First name"); null where the issue has no value. */
  readonly fields: Readonly<Record<string, MergeValue>>;
}

/** One status change from an issue's changelog. */
export interface Move {
  readonly id: ChangelogId;
  readonly at: Date;
  /** As people call whoever did it. */
  readonly by: string;
  /** Tells people of one name apart; absent where Jira does not say. */
  readonly account?: string | undefined;
  readonly from: CampaignStatus | undefined;
  readonly to: CampaignStatus | undefined;
}

/** The name by which templates know a Jira field: "First name" → `firstName`, "T-shirt size (EU)" → `tShirtSizeEu`. */
export function mergeNameOf(fieldName: string): string {
  const words = fieldName.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .map((word, index) =>
      index === 0
        ? word.charAt(0).toLowerCase() + word.slice(1)
        : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join('');
}

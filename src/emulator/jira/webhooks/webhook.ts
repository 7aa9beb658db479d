import type { StoreEvent } from '../store/events.ts';
import type { Account } from '../store/site-parts.ts';

/** Events that an admin webhook can be registered for. */
export const webhookEvents = [
  'jira:issue_created',
  'jira:issue_updated',
  'jira:issue_deleted',
  'comment_created',
  'comment_updated',
  'comment_deleted',
  'attachment_created',
  'attachment_deleted',
  'issuelink_created',
  'issuelink_deleted',
  'issue_property_set',
  'issue_property_deleted',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** A registered webhook. */
export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** JQL; empty for every issue. */
  readonly filter: string;
  readonly excludeBody: boolean;
  readonly enabled: boolean;
  readonly secret: string | undefined;
  readonly lastUpdated: number;
  readonly owner: Account;
}

export function webhookEventOf({ kind }: StoreEvent): WebhookEvent {
  switch (kind) {
    case 'issue-created':
      return 'jira:issue_created';
    case 'issue-updated':
      return 'jira:issue_updated';
    case 'issue-deleted':
      return 'jira:issue_deleted';
    case 'comment-created':
      return 'comment_created';
    case 'comment-updated':
      return 'comment_updated';
    case 'comment-deleted':
      return 'comment_deleted';
    case 'attachment-created':
      return 'attachment_created';
    case 'attachment-deleted':
      return 'attachment_deleted';
    case 'link-created':
      return 'issuelink_created';
    case 'link-deleted':
      return 'issuelink_deleted';
    case 'property-set':
      return 'issue_property_set';
    case 'property-deleted':
      return 'issue_property_deleted';
  }
}

import type { CampaignStatus } from '../campaign/campaign.ts';

/** How this Jira site numbers what a webhook is about. Numbers, because names are translated and can be changed. */
export interface TriggerSite {
  readonly projectId: string;
  /** Issue types by id: `campaign` for a campaign's, `rule` for a rule's. */
  readonly types: { oursOf(typeId: string): string | undefined };
  /** Statuses by id: undefined for one that is not a campaign's. */
  readonly campaignStatuses: { oursOf(statusId: string): CampaignStatus | undefined };
  /** The field for each use. */
  readonly fields: {
    of(
      use:
        | 'subject'
        | 'from'
        | 'replyTo'
        | 'audience'
        | 'template'
        | 'testRecipients'
        | 'jql'
        | 'effect'
        | 'order',
    ): { readonly id: string };
  };
}

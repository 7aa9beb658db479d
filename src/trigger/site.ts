import type { CampaignStatus } from '../campaign/campaign.ts';

/** How this Jira site numbers what a webhook is about. Numbers, because names are translated and can be changed. */
export interface TriggerSite {
  readonly projectId: string;
  readonly campaignTypeId: string;
  /** Undefined when the status is not a campaign's. */
  campaignStatusOf(statusId: string): CampaignStatus | undefined;
}

import type { CampaignStatus } from '../../src/campaign/campaign.ts';
import type { TriggerSite } from '../../src/trigger/site.ts';

const statusIds: Readonly<Record<string, CampaignStatus>> = {
  10018: 'draft',
  10019: 'scheduled',
  10020: 'ready',
  10021: 'sending',
  10022: 'paused',
  10023: 'sent',
  10024: 'cancelled',
};

export const site: TriggerSite = {
  projectId: '10002',
  types: { oursOf: (id) => ({ 10010: 'campaign', 10011: 'recipient', 10012: 'rule' })[id] },
  campaignStatuses: { oursOf: (id) => (Object.hasOwn(statusIds, id) ? statusIds[id] : undefined) },
  fields: { of: (use) => ({ id: `customfield_${use}` }) },
};

export interface UpdateOptions {
  readonly timestamp?: number;
  readonly webhookEvent?: string;
  readonly issueId?: unknown;
  readonly typeId?: string;
  readonly projectId?: string;
  readonly changelog?: unknown;
}

/** The change of a status as Jira tells it, names in the site's language. */
export function statusItem(from: string | null, to: string | null): object {
  return {
    field: 'status',
    fieldtype: 'jira',
    fieldId: 'status',
    from,
    fromString: 'Bereit',
    to,
    toString: 'Wird versendet',
  };
}

/** The body of `jira:issue_updated` as recorded from a site: v2-shaped, every field present. */
export function jiraUpdate({
  timestamp = Date.now(),
  webhookEvent = 'jira:issue_updated',
  issueId = '10005',
  typeId = '10010',
  projectId = '10002',
  changelog = { id: '10030', items: [statusItem('10020', '10021')] },
}: UpdateOptions = {}): object {
  return {
    timestamp,
    webhookEvent,
    issue_event_type_name: 'issue_generic',
    user: { accountId: '712020:0b5c6f0e', displayName: 'Casey Marketer', active: true },
    issue: {
      id: issueId,
      self: 'https://example.atlassian.net/rest/api/2/10005',
      key: 'MAIL-1',
      fields: {
        issuetype: { id: typeId, name: 'Kampagne', subtask: false },
        project: { id: projectId, key: 'MAIL', name: 'Mail campaigns' },
        summary: 'Autumn newsletter',
        description: 'Plain text',
        status: { id: '10021', name: 'Wird versendet' },
        resolution: null,
        customfield_10041: null,
      },
    },
    changelog,
  };
}

import type { JiraSettings } from '../../src/jira/options.ts';

/** The names of the config's defaults. */
export const settings: JiraSettings = {
  site: 'http://127.0.0.1',
  email: 'postboard@example.org',
  project: 'MAIL',
  issueTypes: { campaign: 'Campaign', recipient: 'Recipient', rule: 'Rule' },
  campaignStatuses: {
    draft: 'Draft',
    dryRun: 'Dry run',
    ready: 'Ready',
    scheduled: 'Scheduled',
    sending: 'Sending',
    paused: 'Paused',
    sent: 'Sent',
    cancelled: 'Cancelled',
  },
  recipientStatuses: {
    toContact: 'To contact',
    contacted: 'Contacted',
    undeliverable: 'Undeliverable',
    unsubscribed: 'Unsubscribed',
  },
  fields: {
    address: 'Email',
    subject: 'Subject',
    from: 'From',
    replyTo: 'Reply-To',
    audience: 'Audience',
    template: 'Template',
    pace: 'Pace',
    progress: 'Progress',
    jql: 'JQL',
    effect: 'Effect',
    order: 'Order',
    testRecipients: 'Test recipients',
    sendAt: 'Send at',
    repeat: 'Repeat',
  },
  callsPerSecond: 50,
};

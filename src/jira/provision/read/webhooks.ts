import { z } from 'zod';
import { JiraRefused, JiraUnauthorized } from '../../port.ts';
import type { Transport } from '../../transport/transport.ts';
import { understand } from '../../understand.ts';
import type { PresentWebhook, PresentWebhooks } from '../present.ts';

/** Admin webhooks (https://developer.atlassian.com/cloud/jira/platform/webhooks/); not in Jira's OpenAPI document. */
export const webhookPath = '/rest/webhooks/1.0/webhook';
export const issueFilter = 'issue-related-events-section';

const Webhook = z
  .object({
    self: z.string(),
    name: z.string().default(''),
    url: z.string(),
    enabled: z.boolean().default(true),
    isSigned: z.boolean().default(false),
    excludeBody: z.boolean().default(false),
    events: z.array(z.string()).default([]),
    filters: z.record(z.string(), z.string()).default({}),
  })
  .transform(
    ({ self, filters, ...rest }): PresentWebhook => ({
      ...rest,
      id: self.split('/').at(-1) ?? '',
      jql: filters[issueFilter] ?? '',
    }),
  );

/** Only administrators may see webhooks, and perhaps no token with scopes. */
export async function readWebhooks(
  transport: Transport,
  signal: AbortSignal,
): Promise<PresentWebhooks> {
  try {
    const answer = await transport.until(signal).sendRequest({ url: webhookPath, method: 'GET' });
    return { kind: 'seen', webhooks: understand(z.array(Webhook), answer) };
  } catch (error) {
    if (!(error instanceof JiraRefused || error instanceof JiraUnauthorized)) throw error;
    return { kind: 'unseen', why: error.message };
  }
}

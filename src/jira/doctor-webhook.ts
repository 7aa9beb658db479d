import { z } from 'zod';
import type { Check } from './doctor-check.ts';
import type { JiraSettings } from './options.ts';
import { JiraRefused, JiraUnauthorized } from './port.ts';
import { webhookByHand, webhookEvents, webhookRoute } from './provision/webhook.ts';
import type { Site } from './site/site.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

const name = 'Jira webhook';

/** Admin webhooks (https://developer.atlassian.com/cloud/jira/platform/webhooks/); not in Jira's OpenAPI document. */
const Webhook = z.object({
  url: z.string(),
  enabled: z.boolean().default(true),
  isSigned: z.boolean().default(false),
  excludeBody: z.boolean().default(false),
  events: z.array(z.string()).default([]),
  filters: z.record(z.string(), z.string()).default({}),
});
type Webhook = z.infer<typeof Webhook>;

/** Without a webhook Postboard still finds every move and every edit, a few seconds later; so what is wrong with it is a warning. */
export async function checkWebhook(
  transport: Transport,
  site: Site,
  settings: JiraSettings,
  signal: AbortSignal,
): Promise<Check> {
  const howTo = `Run init with --webhook-url, or in Jira under Settings > System > WebHooks ${webhookByHand(settings, `https://<your host>${webhookRoute}`)}.`;
  try {
    const answer = await transport
      .until(signal)
      .sendRequest({ url: '/rest/webhooks/1.0/webhook', method: 'GET' });
    const ours = understand(z.array(Webhook), answer).filter(({ url }) => isOurs(url));
    const [webhook] = ours;
    if (webhook === undefined)
      return {
        name,
        ok: 'warning',
        detail: `No webhook leads to ${webhookRoute}.`,
        whatToDo: howTo,
      };
    const faults = ours.flatMap((each) => faultsOf(each, site, settings));
    if (faults.length > 0)
      return { name, ok: 'warning', detail: `The webhook ${faults.join(', ')}.`, whatToDo: howTo };
    return { name, ok: true, detail: `Signed webhooks go to ${new URL(webhook.url).host}.` };
  } catch (error) {
    if (!(error instanceof JiraRefused || error instanceof JiraUnauthorized)) throw error;
    const detail = `The account may not see webhooks (${error instanceof JiraRefused ? error.status : 401}); only Jira's administrators may.`;
    return { name, ok: 'warning', detail, whatToDo: howTo };
  }
}

function isOurs(url: string): boolean {
  return URL.canParse(url) && new URL(url).pathname.replace(/\/$/, '').endsWith(webhookRoute);
}

function faultsOf(
  { enabled, isSigned, excludeBody, events, filters }: Webhook,
  site: Site,
  settings: JiraSettings,
): readonly string[] {
  const jql = Object.values(filters).join(' ').toLowerCase();
  const isAbout = (use: 'campaign' | 'rule') =>
    [settings.issueTypes[use].toLowerCase(), site.types.idOf(use)].some((type) =>
      jql.includes(type),
    );
  const isLimited = jql.includes('type') && isAbout('campaign');
  const missing = webhookEvents.filter((event) => !events.includes(event));
  return [
    ...(enabled ? [] : ['is switched off']),
    ...(isSigned ? [] : ['has no secret, so that its calls are refused']),
    ...(excludeBody ? ['is sent without a body'] : []),
    ...missing.map((event) => `does not send ${event}`),
    ...(isLimited
      ? []
      : ['is not limited to campaigns and rules, so that every recipient moved calls back']),
    ...(isLimited && !isAbout('rule') ? ['leaves out rules, which are answered later then'] : []),
  ];
}

import type { JiraSettings } from '../options.ts';
import { quoted } from './wanted.ts';

/** Where Postboard takes webhooks. */
export const webhookRoute = '/webhooks/jira';

export interface WantedWebhook {
  readonly name: string;
  /** With {@link webhookRoute}. */
  readonly url: string;
  readonly events: readonly string[];
  readonly jql: string;
  readonly secret: string;
}

export const webhookEvents: readonly string[] = ['jira:issue_created', 'jira:issue_updated'];

/** Without recipients: everyone that Postboard moves would call back. */
export function webhookJql({ project, issueTypes }: JiraSettings): string {
  const types = [issueTypes.campaign, issueTypes.rule].map(quoted).join(', ');
  return `project = ${project} AND issuetype in (${types})`;
}

/** How a person makes one in Jira's form. */
export function webhookByHand(settings: JiraSettings, url: string): string {
  return `make a webhook with the URL ${url}, the JQL ${webhookJql(settings)}, the events "Issue: created" and "Issue: updated", and the value of JIRA_WEBHOOK_SECRET as its secret`;
}

export function wantedWebhook(settings: JiraSettings, url: string, secret: string): WantedWebhook {
  return {
    name: `Postboard ${settings.project}`,
    url: withRoute(url),
    events: webhookEvents,
    jql: webhookJql(settings),
    secret,
  };
}

/** People name their host, or the whole address. */
function withRoute(text: string): string {
  const url = new URL(text);
  if (url.pathname === '/' || url.pathname === '') url.pathname = webhookRoute;
  return url.href;
}

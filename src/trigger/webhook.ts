import { Router } from 'express';
import type { Logger } from 'pino';
import type { Publisher } from '../queue/port.ts';
import { automationWebhook } from './automation-webhook.ts';
import { readBytes, refuse } from './intake.ts';
import { jiraWebhook } from './jira-webhook.ts';
import type { TriggerSite } from './site.ts';

export interface WebhookOptions {
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly site: TriggerSite;
  /** Any of them may have signed; two while one replaces the other. Without one, no webhook is taken. */
  readonly webhookSecrets: readonly string[];
  /** For Jira Automation's "Send web request"; without one, no such request is taken. */
  readonly automationSecrets: readonly string[];
  readonly oldestMoveMilliseconds: number;
  readonly logger: Logger;
  /** Hears how long after a move its webhook came. */
  readonly lagged?: (milliseconds: number) => void;
  readonly now?: () => Date;
}

/**
 * Takes what Jira sends: `POST /webhooks/jira` and `POST /webhooks/automation`. Answers 2xx only once the broker has the
 * command that follows. Jira repeats a webhook after 5xx and never after 4xx, so trouble of ours is never a 4xx.
 */
export function webhookRouter(options: WebhookOptions): Router {
  const jira = jiraWebhook(options);
  const automation = automationWebhook(options);
  const router = Router();
  router.post('/webhooks/jira', jira.guard, readBytes, jira.take);
  router.post('/webhooks/automation', automation.guard, readBytes, automation.take);
  router.all(['/webhooks/jira', '/webhooks/automation'], (_request, response) => {
    response.set('Allow', 'POST');
    refuse(response, 405, 'This address takes POST only.');
  });
  return router;
}

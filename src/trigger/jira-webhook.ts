import type { NextFunction, Request, Response } from 'express';
import { messageVersion } from '../queue/messages.ts';
import { bytesOf, refuse, takeCommand, traceOf } from './intake.ts';
import { decideEvent } from './jira-event.ts';
import { isSignedBy, parseSignature } from './signature.ts';
import type { WebhookOptions } from './webhook.ts';

/** Jira's own webhooks (https://developer.atlassian.com/cloud/jira/platform/webhooks/), signed with a shared secret. */
export function jiraWebhook(options: Omit<WebhookOptions, 'automationSecrets'>) {
  const { publisher, site, webhookSecrets, oldestMoveMilliseconds } = options;
  const now = options.now ?? (() => new Date());
  const logger = options.logger.child({ stage: 'trigger' });
  return { guard, take };

  /** Refuses what cannot be signed before its body is read. */
  function guard(request: Request, response: Response, next: NextFunction): void {
    if (webhookSecrets.length === 0)
      return refuse(response, 404, 'No webhook secret is configured here.');
    if (signatureOf(request) === undefined)
      return refuse(
        response,
        401,
        'The X-Hub-Signature header is missing or is not sha256=<hex>: give the webhook a secret in Jira.',
      );
    next();
  }

  async function take(request: Request, response: Response): Promise<void> {
    const bytes = bytesOf(request);
    const signature = signatureOf(request);
    if (signature === undefined || !isSignedBy(webhookSecrets, signature, bytes)) {
      logger.warn(traceOf(request), 'webhook with a wrong signature refused');
      return refuse(response, 401, 'The signature does not fit the body and our secret.');
    }

    const decision = decideEvent(bytes, site, now(), oldestMoveMilliseconds);
    switch (decision.kind) {
      case 'malformed':
        logger.warn({ ...traceOf(request), problem: decision.problem }, 'webhook refused');
        return refuse(response, 400, decision.problem);
      case 'ignore':
        logger.debug({ ...traceOf(request), reason: decision.reason }, 'webhook ignored');
        response.status(200).json({ ignored: decision.reason });
        return;
      case 'launch':
      case 'look':
      case 'review': {
        const { happenedAt, ...asked } = decision;
        options.lagged?.(Math.max(0, now().getTime() - happenedAt));
        const command = { v: messageVersion, ...asked } as const;
        return takeCommand(publisher, command, request, response, logger);
      }
    }
  }
}

function signatureOf(request: Request) {
  return parseSignature(request.get('x-hub-signature'));
}

import type { NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import type { IssueId } from '../campaign/ids.ts';
import { issueIdSchema, messageVersion } from '../queue/messages.ts';
import { type Malformed, malformed, parseJson } from './body.ts';
import { bytesOf, refuse, takeCommand, traceOf } from './intake.ts';
import { isBearerOf } from './signature.ts';
import type { WebhookOptions } from './webhook.ts';

const id = z
  .union([z.string(), z.int()])
  .transform((value) => String(value).trim())
  .pipe(issueIdSchema);

/**
 * What a rule of Jira Automation may send with "Send web request": our own template, `{"issue": {"id": …, "key": …}, …}`,
 * or "Issue data", which is the issue itself. Nothing but the id is used: the request is only a hint to look.
 */
const AutomationRequest = z.union([
  z.object({ issue: z.object({ id }) }).transform(({ issue }) => issue.id),
  z.object({ id, key: z.string() }).transform((issue) => issue.id),
]);

/** Requests of Jira Automation, for those who may not create a webhook. They are not signed: a bearer secret comes with them. */
export function automationWebhook(
  options: Pick<WebhookOptions, 'publisher' | 'automationSecrets' | 'logger'>,
) {
  const { publisher, automationSecrets } = options;
  const logger = options.logger.child({ stage: 'trigger' });
  return { guard, take };

  function guard(request: Request, response: Response, next: NextFunction): void {
    if (automationSecrets.length === 0)
      return refuse(response, 404, 'No automation secret is configured here.');
    if (!isBearerOf(automationSecrets, request.get('authorization'))) {
      response.set('WWW-Authenticate', 'Bearer');
      return refuse(response, 401, 'The Authorization header does not hold our bearer secret.');
    }
    next();
  }

  async function take(request: Request, response: Response): Promise<void> {
    const hint = parseAutomationRequest(bytesOf(request));
    if (hint.kind === 'malformed') {
      logger.warn({ ...traceOf(request), problem: hint.problem }, 'automation request refused');
      return refuse(response, 400, hint.problem);
    }
    const command = { v: messageVersion, kind: 'look', campaign: hint.issue } as const;
    await takeCommand(publisher, command, request, response, logger);
  }
}

function parseAutomationRequest(
  bytes: Buffer,
): { readonly kind: 'hint'; readonly issue: IssueId } | Malformed {
  const json = parseJson(bytes);
  if (json.kind === 'malformed') return json;
  const request = AutomationRequest.safeParse(json.value);
  if (!request.success) return malformed(request.error);
  return { kind: 'hint', issue: request.data };
}

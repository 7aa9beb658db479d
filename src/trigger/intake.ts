import { type Request, type Response, raw } from 'express';
import type { Logger } from 'pino';
import type { Launch, Look, Review } from '../queue/messages.ts';
import { NotConfirmed, type Publisher, Unroutable, type WorkQueue } from '../queue/port.ts';

/**
 * Fits an issue at Jira's own limits: 2,000 attachments at 1.5 KB and every text field full. Jira would send up to
 * 25 MB, but a body is held in memory before its signature is known; what is larger than this is left to the poller.
 */
const largestBodyBytes = 5 * 1024 * 1024;

/** Jira comes again by itself; this is for senders that ask when. */
const retryAfterSeconds = 60;

/** Keeps a body as the bytes that were signed, whatever its content type says. */
export const readBytes = raw({ type: () => true, limit: largestBodyBytes, inflate: false });

export function bytesOf(request: Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** Names a request in logs; Jira gives every try of a webhook the same identifier. */
export function traceOf(request: Request): Readonly<Record<string, string | undefined>> {
  return {
    webhook: request.get('x-atlassian-webhook-identifier'),
    retry: request.get('x-atlassian-webhook-retry'),
  };
}

export function refuse(response: Response, status: number, sentence: string): void {
  response.status(status).json({ error: sentence });
}

/** Hands a command to the broker and answers: 202 once it is confirmed there, 503 when it may not be. */
export async function takeCommand(
  publisher: Pick<Publisher, 'publish'>,
  command: Launch | Look | Review,
  request: Request,
  response: Response,
  logger: Logger,
): Promise<void> {
  const about =
    command.kind === 'review' ? { issue: command.issue } : { campaign: command.campaign };
  const fields = { ...traceOf(request), ...about, command: command.kind };
  try {
    await publisher.publish(queueOf(command), command);
  } catch (error) {
    if (!(error instanceof NotConfirmed || error instanceof Unroutable)) throw error;
    logger.warn({ ...fields, err: error }, 'command of a webhook is not stored');
    response.set('Retry-After', String(retryAfterSeconds));
    return refuse(response, 503, 'The message broker did not take the command; send it again.');
  }
  logger.info(fields, 'webhook taken');
  response.status(202).json({ accepted: command.kind, ...about });
}

function queueOf(command: Launch | Look | Review): WorkQueue {
  switch (command.kind) {
    case 'launch':
      return { kind: 'launch' };
    case 'look':
      return { kind: 'control' };
    case 'review':
      return { kind: 'review' };
  }
}

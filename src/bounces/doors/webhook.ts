import { type Request, type Response, Router, raw } from 'express';
import type { Logger } from 'pino';
import type { InboundDoor, Report } from '../../queue/messages.ts';
import { NotConfirmed, type Publisher, Unroutable } from '../../queue/port.ts';
import type { InboundObserver } from '../observer.ts';
import { reportOf } from '../post.ts';

/** What an event of a mail service says, and about which mail. */
export interface Said {
  readonly says: Report['says'];
  readonly clues: Report['clues'];
}

export type WebhookReading =
  | { readonly kind: 'said'; readonly said: readonly Said[]; readonly ignored: number }
  /** It is not from who it seems to be, or nobody can tell. */
  | { readonly kind: 'forged' | 'malformed' | 'unsure'; readonly problem: string };

/** A mail service that tells of bounces by webhook. Another one is another of these. */
export interface MailService {
  readonly door: InboundDoor;
  /** Checks who signed the bytes before it looks into them. */
  read(request: Request, bytes: Buffer): Promise<WebhookReading>;
}

export interface BounceWebhookOptions {
  readonly services: readonly MailService[];
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly logger: Logger;
  readonly observer?: InboundObserver | undefined;
}

/** Services send up to a thousand events at once. */
const largestBodyBytes = 2 * 1024 * 1024;
const readBytes = raw({ type: () => true, limit: largestBodyBytes, inflate: false });
const retryAfterSeconds = 60;

/** `POST /webhooks/<service>`: answers 2xx only once RabbitMQ has what follows; services repeat what gets anything else. */
export function bounceWebhookRouter(options: BounceWebhookOptions): Router {
  const router = Router();
  for (const service of options.services) {
    const path = `/webhooks/${service.door}`;
    router.post(path, readBytes, (request, response) => take(service, request, response, options));
    router.all(path, (_request, response) => {
      response.set('Allow', 'POST');
      refuse(response, 405, 'This address takes POST only.');
    });
  }
  return router;
}

async function take(
  service: MailService,
  request: Request,
  response: Response,
  { publisher, logger, observer }: BounceWebhookOptions,
): Promise<void> {
  const { door } = service;
  const body: unknown = request.body;
  const reading = await service.read(request, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  if (reading.kind !== 'said') {
    logger.warn({ door, problem: reading.problem }, 'webhook of a mail service refused');
    if (reading.kind === 'forged') observer?.(door, 'forged');
    const status = { forged: 401, malformed: 400, unsure: 503 }[reading.kind];
    return refuse(response, status, reading.problem);
  }
  for (let count = 0; count < reading.ignored; count += 1) observer?.(door, 'notice');
  try {
    const publishing = reading.said.map(({ says, clues }) =>
      publisher.publish({ kind: 'inbound' }, reportOf(door, says, clues)),
    );
    await Promise.all(publishing);
  } catch (error) {
    if (!(error instanceof NotConfirmed || error instanceof Unroutable)) throw error;
    logger.warn({ door, err: error }, 'reports of a mail service are not stored');
    response.set('Retry-After', String(retryAfterSeconds));
    return refuse(response, 503, 'The message broker did not take the reports; send them again.');
  }
  response.status(202).json({ accepted: reading.said.length });
}

function refuse(response: Response, status: number, sentence: string): void {
  response.status(status).json({ error: sentence });
}

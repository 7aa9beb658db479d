import { type NextFunction, type Request, type Response, Router, raw } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isLanguage, type Language } from '../campaign/language.ts';
import { messageVersion, type Unsubscribed } from '../queue/messages.ts';
import { NotConfirmed, type Publisher, Unroutable } from '../queue/port.ts';
import { appendSuppressions } from '../suppression/entries.ts';
import type { Suppressions } from '../suppression/follow.ts';
import type { TokenKeys } from '../token/keys.ts';
import { unsubscribePath } from '../token/unsubscribe-link.ts';
import { readUnsubscribeToken, type Unsubscriber } from '../token/unsubscribe-token.ts';
import { isOneClick } from './one-click.ts';
import { type PageKind, pagePolicy, unsubscribePage } from './page.ts';

export interface UnsubscribePages {
  readonly publisher: Pick<Publisher, 'publish' | 'append'>;
  readonly keys: TokenKeys;
  readonly suppressions: Pick<Suppressions, 'find'>;
  /** Who recipients hear from, in a few words. */
  readonly sender: string;
  readonly logger: Logger;
}

/** The pair that unsubscribes takes some 30 bytes, and some 200 as multipart. */
const largestBodyBytes = 16 * 1024;
const retryAfterSeconds = 60;
/** What Express says about an address that is no text, and its reader about a body that is too large. */
const Unreadable = z.object({ status: z.int().min(400).max(499) });
const readBody = raw({ type: () => true, limit: largestBodyBytes, inflate: false });

/**
 * Where recipients unsubscribe. A GET shows a page and changes nothing, because scanners open every link. A POST (RFC 8058)
 * needs no cookie, is never redirected, may come again, and is answered once RabbitMQ has confirmed it, whatever Jira does.
 */
export function unsubscribeRouter({
  publisher,
  keys,
  suppressions,
  sender,
  logger,
}: UnsubscribePages): Router {
  const router = Router();
  const path = `${unsubscribePath}/:language/:token`;
  router.get(path, (request, response) => {
    const unsubscriber = readLink(request);
    if (unsubscriber === undefined) return answer(request, response, 404, 'invalid');
    answer(request, response, 200, pageFor(unsubscriber));
  });
  router.post(path, readBody, take);
  router.all(path, (request, response) => {
    response.set('Allow', 'GET, HEAD, POST');
    answer(request, response, 405, 'invalid');
  });
  // What is left of a link that was cut off or broken on its way: a person looks at this, too.
  router.use(unsubscribePath, (request, response) => answer(request, response, 404, 'invalid'));
  router.use(unsubscribePath, refuse);
  return router;

  /** Says of what could not be read what a person can do; what else went wrong is not theirs. */
  function refuse(error: unknown, request: Request, response: Response, next: NextFunction): void {
    const mistake = Unreadable.safeParse(error);
    if (!mistake.success || response.headersSent) return next(error);
    const { status } = mistake.data;
    answer(request, response, status, status === 400 ? 'invalid' : 'again');
  }

  async function take(request: Request, response: Response): Promise<void> {
    const unsubscriber = readLink(request);
    if (unsubscriber === undefined) return answer(request, response, 404, 'invalid');
    const body: unknown = request.body;
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    if (!(await isOneClick(bytes, request.get('content-type') ?? '')))
      return answer(request, response, 400, 'again');
    const { recipient } = unsubscriber;
    if (recipient === undefined) return answer(request, response, 200, 'sample');
    if (isDone(recipient)) return answer(request, response, 200, 'done');
    try {
      await note(unsubscriber.campaign, recipient);
    } catch (error) {
      if (!(error instanceof NotConfirmed || error instanceof Unroutable)) throw error;
      logger.warn({ err: error, recipient: recipient.id }, 'somebody could not unsubscribe');
      response.set('Retry-After', String(retryAfterSeconds));
      return answer(request, response, 503, 'again');
    }
    logger.info({ campaign: unsubscriber.campaign, recipient: recipient.id }, 'unsubscribed');
    answer(request, response, 200, 'done');
  }

  /** What is to be written to Jira comes first: once the address is on the list, nothing is left to be done here. */
  async function note(
    campaign: Unsubscriber['campaign'],
    { id: recipient, addressHash: address }: NonNullable<Unsubscriber['recipient']>,
  ): Promise<void> {
    const at = Date.now();
    const message: Unsubscribed = {
      v: messageVersion,
      kind: 'unsubscribed',
      campaign,
      recipient,
      at,
      because: 'unsubscribed',
    };
    await publisher.publish({ kind: 'unsubscribed' }, message);
    const about = { address, campaign, recipient } as const;
    await appendSuppressions(publisher, [
      { v: 1, kind: 'suppressed', at, ...about, reason: 'unsubscribed', source: 'link' },
    ]);
  }

  /** By this issue: another one with the address has to hear of it, too. */
  function isDone({ id, addressHash }: NonNullable<Unsubscriber['recipient']>): boolean {
    const found = suppressions.find(addressHash);
    return found?.reason === 'unsubscribed' && found.recipient === id;
  }

  function pageFor({ recipient }: Unsubscriber): PageKind {
    if (recipient === undefined) return 'ask';
    return isDone(recipient) ? 'done' : 'ask';
  }

  function readLink(request: Request): Unsubscriber | undefined {
    const read = readUnsubscribeToken(keys, String(request.params['token']));
    if (read.kind === 'valid') return read.meaning;
    logger.info({ because: read.because }, 'unsubscribe link refused');
    return undefined;
  }

  function answer(request: Request, response: Response, status: number, kind: PageKind): void {
    response.status(status).set('Content-Security-Policy', pagePolicy);
    response.set('X-Robots-Tag', 'noindex');
    response.type('html').send(unsubscribePage(kind, languageOf(request), sender));
  }
}

function languageOf(request: Request): Language {
  const named = request.originalUrl.slice(unsubscribePath.length).split('/')[1];
  return named !== undefined && isLanguage(named) ? named : 'en';
}

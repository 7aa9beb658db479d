import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Broker } from '../../queue/port.ts';
import type { Post } from '../post.ts';
import { type ImapServer, imapTrouble, type OpenMailbox, openMailbox } from './imap.ts';

export interface MailboxOptions {
  readonly server: ImapServer;
  readonly broker: Pick<Broker, 'lead'>;
  readonly post: Post;
  readonly logger: Logger;
  readonly retryMilliseconds?: number;
}

/** Reads a mailbox, in one process at a time. */
export interface Mailbox extends AsyncDisposable {
  /** Undefined while it is read here, or by another process; else one sentence. */
  trouble(): string | undefined;
}

const usualRetryMilliseconds = 15_000;

/**
 * Takes every mail that nobody has seen, and marks it as seen once RabbitMQ has what follows from it; what is no report is
 * flagged besides, and stays for a person. A server that is away is tried again and again.
 */
export function followMailbox(options: MailboxOptions): Mailbox {
  const { server, broker, post, logger, retryMilliseconds = usualRetryMilliseconds } = options;
  const stop = new AbortController();
  let trouble: string | undefined;
  const following = follow(stop.signal);
  return {
    trouble: () => trouble,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
    },
  };

  async function follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await using leadership = await broker.lead('mailbox', signal);
        await readForever(AbortSignal.any([signal, leadership.lost]));
      } catch (error) {
        if (!signal.aborted) logger.warn({ err: error }, 'lead in reading the mailbox lost');
      }
      trouble = undefined;
    }
  }

  async function readForever(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await using mailbox = await openMailbox(server, signal);
        trouble = undefined;
        logger.info(
          { host: server.host, folder: server.folder },
          'reading the mailbox for bounces',
        );
        for (;;) {
          await readUnseen(mailbox, signal);
          await mailbox.news(signal);
        }
      } catch (error) {
        if (signal.aborted) return;
        trouble = imapTrouble(error, server);
        logger.warn({ err: error }, 'mailbox for bounces cannot be read');
      }
      await delay(retryMilliseconds, undefined, { signal }).catch(() => {}); // The loop looks.
    }
  }

  async function readUnseen(mailbox: OpenMailbox, signal: AbortSignal): Promise<void> {
    for (const uid of await mailbox.unseen()) {
      signal.throwIfAborted();
      const bytes = await mailbox.read(uid);
      if (bytes === undefined) continue;
      const result = await post.take({ door: 'mailbox', bytes });
      await mailbox.mark(uid, result === 'unread');
    }
  }
}

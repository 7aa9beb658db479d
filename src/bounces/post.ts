import type { Logger } from 'pino';
import {
  type InboundDoor,
  messageVersion,
  type Parked,
  type Report,
  type UnreadMail,
} from '../queue/messages.ts';
import type { Publisher } from '../queue/port.ts';
import { readInbound } from './mail/read-inbound.ts';
import type { InboundObserver } from './observer.ts';

export interface PostOptions {
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly logger: Logger;
  readonly observer?: InboundObserver | undefined;
}

/** A mail as a door got it. */
export interface IncomingMail {
  readonly door: InboundDoor;
  readonly bytes: Buffer;
  /** Whom it was for, where the door knows. */
  readonly envelopeTo?: string | undefined;
}

/** What people get to see of a mail that Postboard cannot read. */
const mostParkedBytes = 64 * 1024;

/** Why such a mail is set aside. */
export const noReport = 'A mail to the address for bounces that is no report.';

/** What all doors for mail do with one. */
export class Post {
  readonly #options: PostOptions;

  constructor(options: PostOptions) {
    this.#options = options;
  }

  /** Resolves once RabbitMQ has what follows from the mail; `unread` follows nothing, and a person should have it. */
  async take({ door, bytes, envelopeTo }: IncomingMail): Promise<'taken' | 'unread'> {
    const { publisher, logger, observer } = this.#options;
    const inbound = await readInbound(bytes, envelopeTo);
    switch (inbound.kind) {
      case 'nothing':
        observer?.(door, inbound.because);
        return 'taken';
      case 'unknown':
        observer?.(door, 'unread');
        logger.warn(
          { door, because: inbound.because },
          'mail to the address for bounces is no report',
        );
        return 'unread';
      case 'bounce':
      case 'complaint': {
        const { clues, ...says } = inbound;
        await publisher.publish({ kind: 'inbound' }, reportOf(door, says, clues));
        return 'taken';
      }
    }
  }

  /** Sets a mail aside that has no other place to stay; put back into its queue, it is read again. */
  async park({ door, bytes, envelopeTo }: IncomingMail): Promise<void> {
    const unread: UnreadMail = {
      v: messageVersion,
      kind: 'mail',
      door,
      to: envelopeTo,
      mail: bytes.toString('latin1', 0, mostParkedBytes),
    };
    await this.#options.publisher.publish({ kind: 'parked' }, {
      v: messageVersion,
      kind: 'parked',
      queue: 'inbound',
      routingKey: 'inbound',
      class: 'unreadable',
      reason: noReport,
      at: new Date().toISOString(),
      body: JSON.stringify(unread),
    } satisfies Parked);
  }
}

export function reportOf(door: InboundDoor, says: Report['says'], clues: Report['clues']): Report {
  return { v: messageVersion, kind: 'report', door, at: Date.now(), says, clues };
}

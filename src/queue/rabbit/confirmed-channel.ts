import type { ChannelModel, ConfirmChannel, ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { abortable } from '../abortable.ts';
import type { Delivery } from '../handling.ts';
import { NotConfirmed, Unroutable } from '../port.ts';
import type { Binding } from '../topology.ts';
import { AcksInRuns } from './acks-in-runs.ts';
import { discardChannel } from './discard-channel.ts';

export interface ConfirmOptions {
  /** How long RabbitMQ may take to confirm a message before its channel is given up. */
  readonly confirmMilliseconds: number;
  /** True while a late confirmation has a reason that passes. */
  readonly isPatient: () => boolean;
  /** How many received messages may be unsettled at once; 1 where it is not said. */
  readonly prefetch?: number;
}

interface Pending {
  readonly routingKey: string;
  readonly sentAt: number;
  readonly confirmed: () => void;
  readonly failed: (error: Error) => void;
  wasReturned: boolean;
}

/** What RabbitMQ notes on a message; the latest death comes first. Anybody can write headers, so none of them must hurt. */
const Headers = z.object({
  'x-delivery-count': z.number().optional().catch(undefined),
  'x-death': z
    .array(
      z.object({
        queue: z.string(),
        reason: z.string(),
        time: z.object({ value: z.number() }).optional().catch(undefined),
      }),
    )
    .optional()
    .catch(undefined),
});

const openTimeoutMilliseconds = 10_000;

/** A channel that knows what became of every message published on it, and when it has ended. */
export class ConfirmedChannel {
  readonly raw: ConfirmChannel;
  readonly #options: ConfirmOptions;
  readonly #lost = new AbortController();
  readonly #pending = new Map<string, Pending>();
  readonly #acks: AcksInRuns;
  #published = 0;
  #watch: NodeJS.Timeout | undefined;

  private constructor(raw: ConfirmChannel, options: ConfirmOptions) {
    this.raw = raw;
    this.#options = options;
    this.#acks = new AcksInRuns(raw, options.prefetch ?? 1);
    let cause: Error | undefined;
    raw.on('error', (error) => {
      cause = error;
    });
    raw.on('close', () => this.#end(cause ?? new Error('The channel was closed')));
    raw.on('return', ({ properties }) => {
      const pending = this.#pending.get(String(properties.messageId));
      if (pending !== undefined) pending.wasReturned = true;
    });
  }

  static async open(model: ChannelModel, options: ConfirmOptions): Promise<ConfirmedChannel> {
    const patience = AbortSignal.timeout(openTimeoutMilliseconds);
    const raw = await abortable(model.createConfirmChannel(), patience, discardChannel);
    return new ConfirmedChannel(raw, options);
  }

  /** Aborts, with the reason, as soon as the channel has ended. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Publishes JSON once and resolves when it is confirmed. Rejects like `Publisher.publish`. */
  publish(route: Binding, message: unknown): Promise<void> {
    return this.publishBytes(route, Buffer.from(JSON.stringify(message)));
  }

  /** Publishes what was published before, as it was; see {@link publish}. */
  publishBytes({ exchange, routingKey }: Binding, body: Buffer): Promise<void> {
    this.#published += 1;
    // Only so that a message that comes back can be told from others.
    const messageId = String(this.#published);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    try {
      this.raw.publish(
        exchange,
        routingKey,
        body,
        {
          persistent: true,
          mandatory: true,
          contentType: 'application/json',
          timestamp: Math.floor(Date.now() / 1_000),
          messageId,
        },
        (error) => this.#answer(messageId, error),
      );
    } catch (error) {
      this.#end(new Error('The channel is closed', { cause: error }));
      return Promise.reject(notConfirmed(routingKey, error));
    }
    this.#pending.set(messageId, {
      routingKey,
      sentAt: Date.now(),
      confirmed: resolve,
      failed: reject,
      wasReturned: false,
    });
    this.#watch ??= this.#watchIn(this.#options.confirmMilliseconds);
    return promise;
  }

  /** A received message, to be settled on this channel. */
  deliveryOf(message: ConsumeMessage): Delivery {
    this.#acks.arrived(message);
    const headers = Headers.parse(message.properties.headers ?? {});
    const death = headers['x-death']?.[0];
    // What comes from a rung of the ladder was published long before it came into this queue.
    const queuedSeconds = death === undefined ? timestampOf(message) : death.time?.value;
    return {
      body: message.content,
      routingKey: message.fields.routingKey,
      // A rung of the ladder may hand a message back twice, without a flag, when the broker dies over it.
      redelivered: message.fields.redelivered || death !== undefined,
      returns: headers['x-delivery-count'] ?? 0,
      queuedAt: queuedSeconds && queuedSeconds * 1_000,
      death: death?.reason === 'expired' ? undefined : death,
      acknowledge: () => this.#settle(() => this.#acks.acknowledge(message)),
      giveBack: (because) =>
        this.#settle(() => {
          if (because === 'failed') this.raw.reject(message, true);
          else this.raw.nack(message, false, true);
          this.#acks.givenBack(message);
        }),
    };
  }

  /** Tells RabbitMQ of every acknowledgement that was kept back to go with others. */
  acknowledgeAll(): void {
    this.#settle(() => this.#acks.flush());
  }

  /** Ends the channel without waiting for RabbitMQ, which gives back everything unsettled. */
  abandon(reason: Error): void {
    this.#end(reason);
    this.raw.close().catch(() => {}); // It is closed already, or will be with its connection.
  }

  async close(): Promise<void> {
    if (this.lost.aborted) return;
    this.acknowledgeAll();
    // A close whose connection is lost meanwhile never returns.
    const patience = AbortSignal.timeout(openTimeoutMilliseconds);
    try {
      await abortable(this.raw.close(), AbortSignal.any([this.lost, patience]));
    } catch (error) {
      this.#end(new Error('The channel did not close in order', { cause: error }));
    }
  }

  #answer(messageId: string, error: unknown): void {
    const pending = this.#pending.get(messageId);
    if (pending === undefined) return;
    this.#pending.delete(messageId);
    if (pending.wasReturned)
      pending.failed(new Unroutable(`There is no queue for ${pending.routingKey}`));
    else if (error) this.#refuse(pending, error);
    else pending.confirmed();
  }

  /** RabbitMQ may have what it refuses. Whoever goes on has to find out, and begins with a new channel. */
  #refuse({ routingKey, failed }: Pending, cause: unknown): void {
    failed(notConfirmed(routingKey, cause));
    this.abandon(new Error(`RabbitMQ refused a message to ${routingKey}`, { cause }));
  }

  #end(reason: Error): void {
    clearTimeout(this.#watch);
    this.#lost.abort(reason);
    for (const pending of this.#pending.values())
      pending.failed(notConfirmed(pending.routingKey, reason));
    this.#pending.clear();
  }

  #settle(settle: () => void): void {
    try {
      settle();
    } catch (error) {
      // The channel is closed: RabbitMQ has the message back and delivers it again.
      if (!this.lost.aborted) this.#end(new Error('The channel is closed', { cause: error }));
    }
  }

  /** One timer for all: messages are pending in the order in which they were sent. */
  #watchIn(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#watch = undefined;
      const [oldest] = this.#pending.values();
      if (oldest === undefined) return;
      const { confirmMilliseconds, isPatient } = this.#options;
      const left = oldest.sentAt + confirmMilliseconds - Date.now();
      if (left > 0) this.#watch = this.#watchIn(left);
      else if (isPatient()) this.#watch = this.#watchIn(confirmMilliseconds);
      else
        this.abandon(
          new Error(`RabbitMQ did not confirm a message within ${confirmMilliseconds} ms`),
        );
    }, milliseconds);
  }
}

/** In seconds, as RabbitMQ's own are. */
function timestampOf({ properties }: ConsumeMessage): number | undefined {
  const timestamp: unknown = properties.timestamp;
  return typeof timestamp === 'number' ? timestamp : undefined;
}

function notConfirmed(routingKey: string, cause: unknown): NotConfirmed {
  return new NotConfirmed(`RabbitMQ did not confirm a message to ${routingKey}`, { cause });
}

import type { Logger } from 'pino';
import { abortable, whenAborted } from '../abortable.ts';
import { Handling, type HandlingOptions } from '../handling.ts';
import { type Consumer, type Handler, Unroutable } from '../port.ts';
import type { Topology } from '../topology.ts';
import { BackOff } from './back-off.ts';
import type { ConfirmedChannel } from './confirmed-channel.ts';
import type { ConsumerChannel } from './consumer-channel.ts';
import type { Link } from './link.ts';
import { RabbitSession } from './rabbit-session.ts';
import { isMissingQueue } from './refusal.ts';

export interface ConsumerOptions<Message> extends Omit<HandlingOptions<Message>, 'channel'> {
  readonly handler: Handler<Message>;
  readonly link: Pick<Link, 'isConnected'>;
  /** Perhaps also that of others. */
  readonly channel: ConsumerChannel;
  /** Asks for its queue in a way that costs nobody the channel; absent where it is nobody else's. */
  readonly isThere?: (() => Promise<boolean>) | undefined;
  readonly topology: Topology;
  readonly logger: Logger;
}

const shortestRetryMilliseconds = 250;
const longestRetryMilliseconds = 5_000;
const answerTimeoutMilliseconds = 10_000;

/** Consumes a queue, one session after the other, until it is disposed of. */
export class RabbitConsumer<Message> implements Consumer {
  readonly #options: ConsumerOptions<Message>;
  readonly #name: string;
  readonly #stopping = new AbortController();
  readonly #handlings = new Set<Handling<Message>>();
  readonly #begun = Promise.withResolvers<void>();
  readonly #supervising: Promise<void>;

  private constructor(options: ConsumerOptions<Message>) {
    this.#options = options;
    this.#name = options.topology.nameOf(options.queue);
    this.#supervising = this.#supervise();
  }

  /** Resolves once the consumer is registered or, where that does not work at once, keeps trying. */
  static async begin<Message>(options: ConsumerOptions<Message>): Promise<RabbitConsumer<Message>> {
    const consumer = new RabbitConsumer(options);
    if (options.link.isConnected) await consumer.#begun.promise;
    return consumer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#supervising;
  }

  async #supervise(): Promise<void> {
    const { logger } = this.#options;
    const backOff = new BackOff(shortestRetryMilliseconds, longestRetryMilliseconds);
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#consumeUntilLost(() => backOff.reset());
      } catch (error) {
        if (this.#stopping.signal.aborted) break;
        if (error instanceof Unroutable || isMissingQueue(error))
          logger.debug({ queue: this.#name }, 'queue is not there');
        else logger.warn({ err: error, queue: this.#name }, 'consumer lost, coming back');
      } finally {
        this.#begun.resolve();
      }
      await backOff.wait(this.#stopping.signal);
    }
    // Those of sessions that were lost may still be running.
    for (const handling of this.#handlings) await handling.idle();
  }

  /** Rejects with the reason when the session is lost; resolves when it was stopped in order. */
  async #consumeUntilLost(onBegun: () => void): Promise<void> {
    const { isThere = async () => true } = this.#options;
    if (!(await isThere())) throw new Unroutable(`There is no queue ${this.#name}`);
    const channel = await this.#options.channel.join(this.#stopping.signal);
    try {
      const session = new RabbitSession(this.#options.topology, channel, this.#stopping.signal);
      const { handler, logger } = this.#options;
      const handling = new Handling(this.#name, this.#options, handler, session, logger);
      this.#handlings.add(handling);

      // Asked to stop meanwhile, it is registered all the same: others may be on the channel.
      const consumerTag = await abortable(
        this.#register(channel, handling),
        AbortSignal.timeout(answerTimeoutMilliseconds),
      );
      this.#begun.resolve();
      onBegun();

      await whenAborted(AbortSignal.any([channel.lost, this.#stopping.signal]));
      if (!channel.lost.aborted) await this.#stop(channel, consumerTag, handling);
      channel.lost.throwIfAborted();
    } catch (error) {
      channel.abandon(error instanceof Error ? error : new Error(String(error)));
      throw error;
    } finally {
      for (const handling of this.#handlings) if (handling.isIdle) this.#handlings.delete(handling);
    }
  }

  async #register(channel: ConfirmedChannel, handling: Handling<Message>): Promise<string> {
    await channel.raw.prefetch(this.#options.prefetch);
    const { consumerTag } = await channel.raw.consume(this.#name, (message) => {
      if (message === null) channel.abandon(new Error('RabbitMQ cancelled the consumer'));
      else handling.take(channel.deliveryOf(message));
    });
    return consumerTag;
  }

  /**
   * At the cancel RabbitMQ makes the next consumer active, so nothing may be running by then. Messages go back only after
   * it, or they would come straight back.
   */
  async #stop(
    channel: ConfirmedChannel,
    consumerTag: string,
    handling: Handling<Message>,
  ): Promise<void> {
    await handling.idle();
    if (channel.lost.aborted) return;
    channel.acknowledgeAll();
    await abortable(
      channel.raw.cancel(consumerTag),
      AbortSignal.timeout(answerTimeoutMilliseconds),
    );
    handling.giveBackHeld();
    await this.#options.channel.leave(channel, this.#stopping.signal);
  }
}

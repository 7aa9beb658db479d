import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { bundleOf, type Enclosed, unbundle } from './bundle.ts';
import { messageVersion, type Parked } from './messages.ts';
import { whyDead } from './parked.ts';
import type {
  ConsumeOptions,
  Handler,
  QueueObserver,
  Session,
  Settlement,
  WorkQueue,
} from './port.ts';
import { readMessage } from './read-message.ts';

/** A message as a broker hands it over. Settling it is harmless once its channel is gone. */
export interface Delivery {
  readonly body: Buffer;
  readonly routingKey: string;
  readonly redelivered: boolean;
  /** When it came into the queue (epoch milliseconds, to the second), where that is known. */
  readonly queuedAt: number | undefined;
  /** How often it came back before. */
  readonly returns: number;
  /** Set when the broker itself moved the message here, after it came back too often. */
  readonly death: { readonly queue: string; readonly reason: string } | undefined;
  acknowledge(): void;
  /** Brokers from 4.3 on count only failures towards the delivery limit. */
  giveBack(because: 'not-begun' | 'failed'): void;
}

/** What came of one of the messages that a delivery holds. */
type End = 'done' | 'not-begun' | 'failed';
type ParkSettlement = Extract<Settlement, { kind: 'park' }>;

export interface HandlingOptions<Message> extends ConsumeOptions<Message> {
  readonly queue: WorkQueue;
  readonly observer?: QueueObserver | undefined;
}

const shortestPauseMilliseconds = 100;
const longestPauseMilliseconds = 10_000;

/** Who gives a message back gets it back at once; the pause grows with its returns, so that neither spins. */
export function pauseBeforeGivingBack(returns: number): number {
  return Math.min(longestPauseMilliseconds, shortestPauseMilliseconds * 2 ** returns);
}

/**
 * Takes the messages of one session to its handler and settles each as the handler decides. A bundle is settled once all it
 * holds is: what is left of it then goes back as a smaller one.
 */
export class Handling<Message> {
  readonly #queue: string;
  readonly #options: HandlingOptions<Message>;
  readonly #handler: Handler<Message>;
  readonly #session: Session;
  readonly #logger: Logger;
  readonly #interrupted: AbortSignal;
  readonly #running = new Set<Promise<void>>();
  #held: Delivery[] = [];

  constructor(
    queue: string,
    options: HandlingOptions<Message>,
    handler: Handler<Message>,
    session: Session,
    logger: Logger,
  ) {
    this.#queue = queue;
    this.#options = options;
    this.#handler = handler;
    this.#session = session;
    this.#logger = logger;
    this.#interrupted = AbortSignal.any([session.stopping, session.lost]);
  }

  /** Begins a message, or holds it unbegun when the session is stopping. */
  take(delivery: Delivery): void {
    if (this.#session.stopping.aborted) {
      this.#held.push(delivery);
      return;
    }
    const { queue, observer } = this.#options;
    observer?.taken(queue, delivery.queuedAt, this.#session);
    const running = this.#settle(delivery).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Resolves when nothing is running. */
  async idle(): Promise<void> {
    while (!this.isIdle) await Promise.all(this.#running);
  }

  /** To be called after the cancel: what is given back before it comes straight back. */
  giveBackHeld(): void {
    const held = this.#held;
    this.#held = [];
    for (const delivery of held) delivery.giveBack('not-begun');
  }

  async #settle(delivery: Delivery): Promise<void> {
    const enclosed = unbundle(delivery.body);
    const ends = await Promise.all(enclosed.map((each) => this.#settleOne(each, delivery)));
    const left = enclosed.filter((_, index) => ends[index] !== 'done');
    if (left.length === 0) return delivery.acknowledge();
    const because = ends.includes('failed') ? 'failed' : 'not-begun';
    if (left.length === enclosed.length) return this.#giveBack(delivery, because);
    try {
      // What is done must not come back: it may be on the ladder.
      await this.#session.publish(
        this.#options.queue,
        bundleOf(left.map(({ message }) => message)),
      );
      delivery.acknowledge();
    } catch (error) {
      this.#failed(error);
      await this.#giveBack(delivery, 'failed');
    }
  }

  async #settleOne(enclosed: Enclosed, delivery: Delivery): Promise<End> {
    try {
      const settlement = await this.#decide(enclosed, delivery);
      switch (settlement.kind) {
        case 'acknowledge':
          return 'done';
        case 'give-back':
          return 'not-begun';
        case 'park':
          await this.#park(enclosed, delivery, settlement);
          return 'done';
      }
    } catch (error) {
      this.#failed(error);
      return 'failed';
    }
  }

  #failed(error: unknown): void {
    if (!this.#session.lost.aborted)
      this.#logger.error({ err: error, queue: this.#queue }, 'message failed and is given back');
  }

  async #decide(enclosed: Enclosed, { redelivered, returns }: Delivery): Promise<Settlement> {
    const read = readMessage(this.#options.schema, enclosed.message);
    switch (read.kind) {
      case 'message':
        return this.#handler({ message: read.message, redelivered, returns }, this.#session);
      case 'newer':
        this.#logger.warn(
          { queue: this.#queue, version: read.version, understood: messageVersion },
          'message of a newer version is given back',
        );
        return { kind: 'give-back' };
      case 'unreadable':
        return { kind: 'park', class: 'unreadable', reason: read.reason };
    }
  }

  async #giveBack(delivery: Delivery, because: 'not-begun' | 'failed'): Promise<void> {
    await this.#pause(pauseBeforeGivingBack(delivery.returns));
    if (this.#session.stopping.aborted) this.#held.push(delivery);
    else delivery.giveBack(because);
  }

  async #park(
    { text }: Enclosed,
    { death, routingKey }: Delivery,
    settlement: ParkSettlement,
  ): Promise<void> {
    const why = death === undefined ? settlement : whyDead(death.reason);
    const parked: Parked = {
      v: messageVersion,
      kind: 'parked',
      queue: death?.queue ?? this.#queue,
      routingKey,
      class: why.class,
      reason: why.reason,
      at: new Date().toISOString(),
      body: text(),
    };
    await this.#session.publish({ kind: 'parked' }, parked);
    this.#logger.warn({ queue: parked.queue, reason: parked.reason }, 'message parked');
  }

  async #pause(milliseconds: number): Promise<void> {
    try {
      await delay(milliseconds, undefined, { signal: this.#interrupted });
    } catch (error) {
      if (!this.#interrupted.aborted) throw error;
    }
  }
}

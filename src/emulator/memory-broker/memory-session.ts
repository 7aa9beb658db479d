import { randomUUID } from 'node:crypto';
import type { Delivery } from '../../queue/handling.ts';
import type { Session } from '../../queue/port.ts';
import type { Topology } from '../../queue/topology.ts';
import type { MemoryBrokerStore } from './memory-broker-store.ts';
import type { MemoryMessage, Registration } from './memory-queue.ts';
import { StorePublisher } from './store-publisher.ts';

/** One consumer's channel into a store. */
export class MemorySession extends StorePublisher implements Session {
  readonly id = randomUUID();
  readonly lost: AbortSignal;
  readonly stopping: AbortSignal;
  readonly #losing: AbortController;
  readonly #drop: Disposable;
  #registration: Registration | undefined;

  constructor(store: MemoryBrokerStore, topology: Topology, stopping: AbortSignal) {
    const losing = new AbortController();
    super(store, topology, losing.signal);
    this.#losing = losing;
    this.lost = losing.signal;
    this.stopping = stopping;
    this.#drop = store.onDrop(() => this.end(new Error('The connection was lost')));
  }

  /** Consumes a queue; false when there is no such queue. */
  consume(
    store: MemoryBrokerStore,
    queue: string,
    prefetch: number,
    take: (delivery: Delivery) => void,
    activated?: () => void,
  ): boolean {
    this.#registration = store.queue(queue)?.register({
      prefetch,
      take: (message) => take(this.#deliveryOf(message)),
      cancelled: () => this.end(new Error('The queue was deleted')),
      ...(activated && { activated }),
    });
    return this.#registration !== undefined;
  }

  cancel(): void {
    this.#registration?.cancel();
  }

  /** Gives back everything unsettled; whatever the holder still does with it has no effect. */
  end(reason: Error): void {
    this.#drop[Symbol.dispose]();
    this.#losing.abort(reason);
    this.#registration?.release();
  }

  #deliveryOf(message: MemoryMessage): Delivery {
    const { body, routingKey, redelivered, returns, queuedAt, death } = message;
    return {
      body,
      routingKey,
      redelivered,
      returns,
      queuedAt,
      death: death?.reason === 'expired' ? undefined : death,
      acknowledge: () => this.#registration?.acknowledge(message),
      giveBack: () => this.#registration?.giveBack(message),
    };
  }
}

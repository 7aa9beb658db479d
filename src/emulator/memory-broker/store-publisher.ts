import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type JournalName,
  NotConfirmed,
  type Publisher,
  Unroutable,
  type WorkQueue,
} from '../../queue/port.ts';
import type { Binding, Topology } from '../../queue/topology.ts';
import type { MemoryBrokerStore } from './memory-broker-store.ts';

/** Publishes into a store, for as long as its channel is open. */
export class StorePublisher implements Publisher {
  readonly #store: MemoryBrokerStore;
  readonly #topology: Topology;
  readonly #closed: AbortSignal;

  constructor(store: MemoryBrokerStore, topology: Topology, closed: AbortSignal) {
    this.#store = store;
    this.#topology = topology;
    this.#closed = closed;
  }

  async publish(queue: WorkQueue, message: unknown): Promise<void> {
    await this.#publish(this.#topology.routeTo(queue), [message]);
  }

  async publishLater(queue: WorkQueue, message: unknown, delayMilliseconds: number): Promise<void> {
    await this.#publish(this.#topology.routeLater(queue, delayMilliseconds), [message]);
  }

  async append(journal: JournalName, entries: readonly unknown[]): Promise<void> {
    await this.#publish(this.#topology.routeToJournal(journal), entries);
  }

  /** The confirmation comes a turn later and, as with a real broker, may be lost although the message is there. */
  async #publish(route: Binding, messages: readonly unknown[]): Promise<void> {
    this.#mustBeOpen(route);
    for (const message of messages)
      if (!this.#store.publish(route, message))
        throw new Unroutable(`There is no queue for ${route.routingKey}`);
    await nextTurn();
    this.#mustBeOpen(route);
  }

  #mustBeOpen({ routingKey }: Binding): void {
    if (!this.#closed.aborted) return;
    throw new NotConfirmed(`The broker did not confirm a message to ${routingKey}`, {
      cause: this.#closed.reason,
    });
  }
}

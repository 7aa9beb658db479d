import type { Logger } from 'pino';
import { whenAborted } from '../../queue/abortable.ts';
import { Handling, type HandlingOptions } from '../../queue/handling.ts';
import type { Consumer, Handler } from '../../queue/port.ts';
import type { Topology } from '../../queue/topology.ts';
import type { MemoryBrokerStore } from './memory-broker-store.ts';
import { MemorySession } from './memory-session.ts';

export interface MemoryConsumerOptions<Message> extends HandlingOptions<Message> {
  readonly handler: Handler<Message>;
  readonly store: MemoryBrokerStore;
  readonly topology: Topology;
  readonly logger: Logger;
}

/** Consumes a queue, one session after the other, until it is disposed of. */
export class MemoryConsumer<Message> implements Consumer {
  readonly #options: MemoryConsumerOptions<Message>;
  readonly #name: string;
  readonly #stopping = new AbortController();
  readonly #handlings = new Set<Handling<Message>>();
  readonly #supervising: Promise<void>;

  constructor(options: MemoryConsumerOptions<Message>) {
    this.#options = options;
    this.#name = options.topology.nameOf(options.queue);
    this.#supervising = this.#supervise();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#supervising;
  }

  async #supervise(): Promise<void> {
    const { store } = this.#options;
    const stopping = this.#stopping.signal;
    while (!stopping.aborted) {
      try {
        if (store.queue(this.#name) === undefined) await store.declared(stopping);
        else await this.#consumeUntilLost();
      } catch (error) {
        if (!stopping.aborted) throw error;
      }
    }
    for (const handling of this.#handlings) await handling.idle();
  }

  async #consumeUntilLost(): Promise<void> {
    const { store, topology, handler, logger, prefetch } = this.#options;
    const session = new MemorySession(store, topology, this.#stopping.signal);
    const handling = new Handling(this.#name, this.#options, handler, session, logger);
    this.#handlings.add(handling);
    session.consume(store, this.#name, prefetch, (delivery) => handling.take(delivery));

    await whenAborted(AbortSignal.any([session.lost, session.stopping]));
    if (!session.lost.aborted) await handling.idle();
    session.cancel();
    handling.giveBackHeld();
    session.end(new Error('The consumer has stopped'));
    if (handling.isIdle) this.#handlings.delete(handling);
  }
}

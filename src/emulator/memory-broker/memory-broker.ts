import { type Logger, pino } from 'pino';
import type { RunId } from '../../campaign/ids.ts';
import {
  type Broker,
  type ConsumeOptions,
  type Consumer,
  type Handler,
  type JournalName,
  type JournalRecord,
  type Leadership,
  type ParkedMessage,
  type ParkedVerdict,
  type QueueDepth,
  type QueueObserver,
  Unroutable,
  type WorkQueue,
} from '../../queue/port.ts';
import { createTopology, type Role, type Topology } from '../../queue/topology.ts';
import { MemoryBrokerStore } from './memory-broker-store.ts';
import { MemoryConsumer } from './memory-consumer.ts';
import { leadInMemory } from './memory-lead.ts';
import { browseParkedInMemory } from './memory-parked.ts';
import { StorePublisher } from './store-publisher.ts';

export interface MemoryBrokerOptions {
  readonly prefix: string;
  readonly ladderMilliseconds: readonly number[];
  readonly logger?: Logger;
  /** Shared by brokers that shall see each other; one of its own unless given. */
  readonly store?: MemoryBrokerStore;
  readonly observer?: QueueObserver;
}

/** Opens a broker that lives in this process and is gone with it, for trying Postboard without RabbitMQ. */
export async function openMemoryBroker(
  { prefix, ladderMilliseconds, observer, ...options }: MemoryBrokerOptions,
  signal: AbortSignal,
): Promise<Broker> {
  signal.throwIfAborted();
  const store = options.store ?? new MemoryBrokerStore();
  const topology = createTopology(prefix, ladderMilliseconds);
  store.declareShared(topology);
  return new MemoryBroker(store, topology, options.logger ?? pino({ level: 'silent' }), observer);
}

class MemoryBroker extends StorePublisher implements Broker {
  readonly description = 'a broker in memory, which forgets everything when it ends';
  readonly #store: MemoryBrokerStore;
  readonly #topology: Topology;
  readonly #logger: Logger;
  readonly #observer: QueueObserver | undefined;
  readonly #closing: AbortController;
  readonly #consumers = new Set<Consumer>();

  constructor(
    store: MemoryBrokerStore,
    topology: Topology,
    logger: Logger,
    observer: QueueObserver | undefined,
  ) {
    const closing = new AbortController();
    super(store, topology, closing.signal);
    this.#store = store;
    this.#topology = topology;
    this.#logger = logger;
    this.#observer = observer;
    this.#closing = closing;
  }

  trouble(): string | undefined {
    return this.#closing.signal.aborted ? 'The broker is closed' : undefined;
  }

  async consume<Message>(
    queue: WorkQueue,
    options: ConsumeOptions<Message>,
    handler: Handler<Message>,
  ): Promise<Consumer> {
    const consumer = new MemoryConsumer({
      ...options,
      queue,
      handler,
      store: this.#store,
      topology: this.#topology,
      logger: this.#logger,
      observer: this.#observer,
    });
    this.#consumers.add(consumer);
    return {
      [Symbol.asyncDispose]: async () => {
        await consumer[Symbol.asyncDispose]();
        this.#consumers.delete(consumer);
      },
    };
  }

  async *read(
    journal: JournalName,
    offset: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly JournalRecord[], void, void> {
    const { name } = this.#topology.journal(journal);
    const stream = this.#store.stream(name);
    if (stream === undefined) throw new Unroutable(`There is no journal ${name}`);
    yield* stream.read(offset, AbortSignal.any([signal, this.#closing.signal]));
    if (!signal.aborted) this.#closing.signal.throwIfAborted();
  }

  async declareJournal(run: RunId): Promise<void> {
    this.#store.declareQueue(this.#topology.journal({ kind: 'run', run }));
  }

  async declareRunQueues(run: RunId, partitions: number): Promise<void> {
    for (const queue of this.#topology.runQueues(run, partitions)) this.#store.declareQueue(queue);
  }

  async deleteRunQueues(run: RunId, partitions: number): Promise<void> {
    for (const { name } of this.#topology.runQueues(run, partitions)) this.#store.deleteQueue(name);
  }

  async deleteJournal(run: RunId): Promise<void> {
    this.#store.deleteQueue(this.#topology.journal({ kind: 'run', run }).name);
  }

  async hasJournal(run: RunId): Promise<boolean> {
    return this.#store.stream(this.#topology.journal({ kind: 'run', run }).name) !== undefined;
  }

  async depth(queue: WorkQueue): Promise<QueueDepth | undefined> {
    const found = this.#store.queue(this.#topology.nameOf(queue));
    return found && { ready: found.ready };
  }

  async consumers(queue: WorkQueue): Promise<number> {
    return this.#store.queue(this.#topology.nameOf(queue))?.consumers ?? 0;
  }

  async purge(queue: WorkQueue): Promise<number> {
    return this.#store.queue(this.#topology.nameOf(queue))?.purge() ?? 0;
  }

  async parked(
    visit: (message: ParkedMessage) => ParkedVerdict,
    signal: AbortSignal,
  ): Promise<readonly ParkedMessage[]> {
    signal.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    return browseParkedInMemory(this.#store, this.#topology, visit);
  }

  lead(role: Role, signal: AbortSignal): Promise<Leadership> {
    return leadInMemory(this.#store, this.#topology, role, this.#closing.signal, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer[Symbol.asyncDispose]()));
    this.#closing.abort(new Error('The broker is closed'));
  }
}

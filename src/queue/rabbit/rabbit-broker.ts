import type { Channel } from 'amqplib';
import type { Logger } from 'pino';
import type { RunId } from '../../campaign/ids.ts';
import type {
  Broker,
  ConsumeOptions,
  Consumer,
  Handler,
  JournalName,
  JournalRecord,
  Leadership,
  ParkedMessage,
  ParkedVerdict,
  QueueDepth,
  QueueObserver,
  WorkQueue,
} from '../port.ts';
import type { Role, Topology } from '../topology.ts';
import { browseParked } from './browse-parked.ts';
import { ChannelPublisher } from './channel-publisher.ts';
import { ConsumerChannel } from './consumer-channel.ts';
import { declareQueue } from './declare.ts';
import { lead } from './lead.ts';
import type { Link } from './link.ts';
import { RabbitConsumer } from './rabbit-consumer.ts';
import { readStream } from './read-stream.ts';
import { onScratchChannel } from './scratch-channel.ts';
import { SharedChannel } from './shared-channel.ts';

/**
 * Three connections: a full broker blocks those that publish, and a mistake on a stream closes all that shares its
 * connection.
 */
export interface Links {
  /** For what is published outside of sessions. */
  readonly publishing: Link;
  /** For consumers and their sessions. */
  readonly consuming: Link;
  /** For readers of journals, and for errands. */
  readonly reading: Link;
}

export interface RabbitBrokerOptions {
  readonly links: Links;
  readonly topology: Topology;
  readonly version: string;
  readonly confirmMilliseconds: number;
  readonly logger: Logger;
  readonly observer?: QueueObserver | undefined;
}

/** A caller such as a webhook would rather hear no than wait for a broker that is away. */
const longestPatienceMilliseconds = 5_000;

/** RabbitMQ behind the queue port. Nothing in here ever publishes a message twice. */
export class RabbitBroker extends ChannelPublisher implements Broker {
  readonly #options: RabbitBrokerOptions;
  readonly #links: Links;
  readonly #topology: Topology;
  readonly #patience: number;
  readonly #consumers = new Set<Consumer>();
  readonly #channels = new WeakMap<object, ConsumerChannel>();

  constructor(options: RabbitBrokerOptions) {
    const { links, topology, confirmMilliseconds } = options;
    const patience = Math.min(longestPatienceMilliseconds, confirmMilliseconds);
    const shared = new SharedChannel(links.publishing, patience, confirmMilliseconds);
    super(topology, () => shared.get());
    this.#options = options;
    this.#links = links;
    this.#topology = topology;
    this.#patience = patience;
  }

  get description(): string {
    return `RabbitMQ ${this.#options.version} at ${this.#links.publishing.address}`;
  }

  trouble(): string | undefined {
    const { publishing, consuming, reading } = this.#links;
    return publishing.trouble() ?? consuming.trouble() ?? reading.trouble();
  }

  async consume<Message>(
    queue: WorkQueue,
    options: ConsumeOptions<Message>,
    handler: Handler<Message>,
  ): Promise<Consumer> {
    const { logger, observer } = this.#options;
    const consumer = await RabbitConsumer.begin({
      ...options,
      queue,
      handler,
      link: this.#links.consuming,
      channel: this.#channelOf(options.channel ?? {}, options.prefetch),
      isThere: options.channel && (async () => (await this.depth(queue)) !== undefined),
      topology: this.#topology,
      logger,
      observer,
    });
    this.#consumers.add(consumer);
    return {
      [Symbol.asyncDispose]: async () => {
        await consumer[Symbol.asyncDispose]();
        this.#consumers.delete(consumer);
      },
    };
  }

  read(
    journal: JournalName,
    offset: number,
    signal: AbortSignal,
  ): AsyncIterable<readonly JournalRecord[]> {
    const stream = this.#topology.journal(journal).name;
    const { logger } = this.#options;
    return readStream({ link: this.#links.reading, stream, offset, logger }, signal);
  }

  async declareJournal(run: RunId): Promise<void> {
    const journal = this.#topology.journal({ kind: 'run', run });
    await this.#run((channel) => declareQueue(channel, journal));
  }

  async declareRunQueues(run: RunId, partitions: number): Promise<void> {
    await this.#run(async (channel) => {
      for (const queue of this.#topology.runQueues(run, partitions))
        await declareQueue(channel, queue);
    });
  }

  /** Consumers hear of it about 100 ms later; RabbitMQ 3.10 forgets to tell them when the queue is declared again before. */
  async deleteRunQueues(run: RunId, partitions: number): Promise<void> {
    await this.#run(async (channel) => {
      for (const { name } of this.#topology.runQueues(run, partitions))
        await channel.deleteQueue(name);
    });
  }

  async deleteJournal(run: RunId): Promise<void> {
    const { name } = this.#topology.journal({ kind: 'run', run });
    await this.#run((channel) => channel.deleteQueue(name));
  }

  async hasJournal(run: RunId): Promise<boolean> {
    const { name } = this.#topology.journal({ kind: 'run', run });
    const found = await this.#run((channel) => channel.checkQueue(name));
    return found !== undefined;
  }

  async depth(queue: WorkQueue): Promise<QueueDepth | undefined> {
    const name = this.#topology.nameOf(queue);
    const found = await this.#run((channel) => channel.checkQueue(name));
    return found && { ready: found.messageCount };
  }

  async consumers(queue: WorkQueue): Promise<number> {
    const name = this.#topology.nameOf(queue);
    const found = await this.#run((channel) => channel.checkQueue(name));
    return found?.consumerCount ?? 0;
  }

  async purge(queue: WorkQueue): Promise<number> {
    const name = this.#topology.nameOf(queue);
    const purged = await this.#run((channel) => channel.purgeQueue(name));
    return purged?.messageCount ?? 0;
  }

  parked(
    visit: (message: ParkedMessage) => ParkedVerdict,
    signal: AbortSignal,
  ): Promise<readonly ParkedMessage[]> {
    const options = {
      link: this.#links.consuming,
      topology: this.#topology,
      patienceMilliseconds: this.#patience,
      confirmMilliseconds: this.#options.confirmMilliseconds,
    };
    return browseParked(options, visit, signal);
  }

  lead(role: Role, signal: AbortSignal): Promise<Leadership> {
    const { confirmMilliseconds, logger } = this.#options;
    const topology = this.#topology;
    return lead(
      { link: this.#links.consuming, topology, role, confirmMilliseconds, logger },
      signal,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer[Symbol.asyncDispose]()));
    const { publishing, consuming, reading } = this.#links;
    await Promise.all([publishing, consuming, reading].map((link) => link[Symbol.asyncDispose]()));
  }

  #channelOf(owner: object, prefetch: number): ConsumerChannel {
    const known = this.#channels.get(owner);
    if (known !== undefined) return known;
    const { confirmMilliseconds } = this.#options;
    const options = { link: this.#links.consuming, confirmMilliseconds, prefetch };
    const channel = new ConsumerChannel(options);
    this.#channels.set(owner, channel);
    return channel;
  }

  #run<Result>(errand: (channel: Channel) => Promise<Result>): Promise<Result | undefined> {
    return onScratchChannel(this.#links.reading, this.#patience, errand);
  }
}

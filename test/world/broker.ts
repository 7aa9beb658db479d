import { randomBytes } from 'node:crypto';
import { connect } from 'amqplib';
import type { Logger } from 'pino';
import { type ChangelogId, type IssueId, type RunId, runIdOf } from '../../src/campaign/ids.ts';
import { openMemoryBroker } from '../../src/emulator/memory-broker/memory-broker.ts';
import { MemoryBrokerStore } from '../../src/emulator/memory-broker/memory-broker-store.ts';
import type { Broker, QueueObserver, WorkQueue } from '../../src/queue/port.ts';
import { openRabbit } from '../../src/queue/rabbit/open.ts';
import { createTopology, type Topology } from '../../src/queue/topology.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** Where the tests find RabbitMQ; without it those that need it are skipped. */
export const amqpUrl = process.env['AMQP_URL'];

/** A rung short enough to wait for, and one that nobody waits for. */
export const shortRungMilliseconds = 200;
export const longRungMilliseconds = 3_600_000;
/** One that RabbitMQ, which notes times to the second, can tell from no wait. */
export const secondsRungMilliseconds = 1_200;
const usualLadder = [shortRungMilliseconds, secondsRungMilliseconds, longRungMilliseconds];

/** One broker under a prefix of its own, and any number of processes that use it. Disposing closes and removes everything. */
export interface BrokerWorld extends AsyncDisposable {
  readonly topology: Topology;
  /** Opens the broker as one more process would. */
  open(options?: { readonly logger?: Logger; readonly observer?: QueueObserver }): Promise<Broker>;
  /** Ends the sessions and connections of all processes, from the broker's side. */
  cutConnections(): void;
  /** Puts bytes into a queue that no Postboard would write. */
  inject(queue: WorkQueue, body: string): Promise<void>;
}

export interface RabbitWorld extends BrokerWorld {
  readonly prefix: string;
  /** Every process connects through it. */
  readonly proxy: TcpProxy;
  /** The broker's address by way of the proxy. */
  readonly url: string;
  readonly ladderMilliseconds: readonly number[];
  open(options?: {
    readonly logger?: Logger;
    readonly observer?: QueueObserver;
    readonly urls?: readonly string[];
    readonly confirmMilliseconds?: number;
  }): Promise<Broker>;
}

/** A run that no other test uses. */
export function someRun(): RunId {
  return runIdOf(someNumber() as IssueId, someNumber() as ChangelogId);
}

function someNumber(): string {
  return String(randomBytes(6).readUIntBE(0, 6) + 1);
}

export async function openRabbitWorld(
  directUrl: string,
  ladderMilliseconds: readonly number[] = usualLadder,
): Promise<RabbitWorld> {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const topology = createTopology(prefix, ladderMilliseconds);
  const direct = new URL(directUrl);
  const proxy = await startTcpProxy({ host: direct.hostname, port: Number(direct.port || 5672) });
  const proxied = new URL(directUrl);
  proxied.host = `127.0.0.1:${proxy.port}`;
  const declared = new Set<string>(topology.queues.map((queue) => queue.name));
  const closing = new AbortController();
  const brokers = new AsyncDisposableStack();

  return {
    prefix,
    topology,
    proxy,
    url: proxied.href,
    ladderMilliseconds,
    async open({ urls = [proxied.href], ...options } = {}) {
      const broker = await openRabbit(
        { urls, prefix, ladderMilliseconds, ...options },
        closing.signal,
      );
      return brokers.use(noting(broker, topology, declared));
    },
    cutConnections: () => proxy.cut(),
    inject: (queue, body) =>
      withChannel(directUrl, async (channel) => {
        channel.sendToQueue(topology.nameOf(queue), Buffer.from(body));
      }),
    async [Symbol.asyncDispose]() {
      await brokers.disposeAsync();
      closing.abort();
      await proxy[Symbol.asyncDispose]();
      await removeAll(directUrl, topology, declared);
    },
  };
}

/** Removes what was declared under a prefix; what is not there is no harm. */
export async function removeAll(
  url: string,
  topology: Topology,
  queues: Iterable<string>,
): Promise<void> {
  await withChannel(url, async (channel) => {
    for (const queue of queues) await channel.deleteQueue(queue);
    for (const { name } of topology.exchanges) await channel.deleteExchange(name);
  });
}

export function openMemoryWorld(): BrokerWorld {
  const prefix = 'test';
  const topology = createTopology(prefix, usualLadder);
  const store = new MemoryBrokerStore();
  const brokers = new AsyncDisposableStack();

  return {
    topology,
    open: async (options) =>
      brokers.use(
        await openMemoryBroker(
          { prefix, ladderMilliseconds: usualLadder, store, ...options },
          new AbortController().signal,
        ),
      ),
    cutConnections: () => store.dropSessions(),
    async inject(queue, body) {
      const { routingKey } = topology.routeTo(queue);
      store
        .queue(topology.nameOf(queue))
        ?.push({ body: Buffer.from(body), routingKey, redelivered: false, returns: 0 });
    },
    [Symbol.asyncDispose]: () => brokers.disposeAsync(),
  };
}

/** Notes the names of what a broker declares, so that it can be removed. */
function noting(broker: Broker, topology: Topology, declared: Set<string>): Broker {
  const declareJournal = broker.declareJournal.bind(broker);
  const declareRunQueues = broker.declareRunQueues.bind(broker);
  return Object.assign(broker, {
    declareJournal: async (run: RunId) => {
      declared.add(topology.journal({ kind: 'run', run }).name);
      await declareJournal(run);
    },
    declareRunQueues: async (run: RunId, partitions: number) => {
      for (const { name } of topology.runQueues(run, partitions)) declared.add(name);
      await declareRunQueues(run, partitions);
    },
  });
}

type Channel = Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createChannel']>>;

async function withChannel(url: string, use: (channel: Channel) => Promise<void>): Promise<void> {
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createChannel();
  await use(channel);
  await channel.close();
  await connection.close();
}

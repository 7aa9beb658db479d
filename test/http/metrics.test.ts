import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { RunId } from '../../src/campaign/ids.ts';
import { metricsRouter } from '../../src/http/metrics.ts';
import { startHttpServer } from '../../src/http/server.ts';
import type { ServiceEntry } from '../../src/journal/entries.ts';
import { followRuns, serviceJournal } from '../../src/journal/runs.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import type { Broker, WorkQueue } from '../../src/queue/port.ts';
import {
  amqpUrl,
  type BrokerWorld,
  openMemoryWorld,
  openRabbitWorld,
  someRun,
} from '../world/broker.ts';
import { Exposition, type Series, scrape } from '../world/exposition.ts';

const { signal } = new AbortController();
const logger = pino({ enabled: false });
const Note = z.object({ v: z.literal(1) });

/** A server that shows the metrics of one process, and the broker that this process uses. */
async function openStation(world: BrokerWorld) {
  await using opening = new AsyncDisposableStack();
  opening.use(world);
  const metrics = createMetrics();
  const broker = await world.open({ observer: metrics.queues });
  const runs = opening.use(await followRuns(broker, signal));
  opening.use(metrics.watchRuns(broker, runs));
  const routers = [metricsRouter(metrics)];
  const server = opening.use(
    await startHttpServer({ host: '127.0.0.1', port: 0, routers, logger }, signal),
  );
  const open = opening.move();
  return {
    broker,
    runs,
    url: server.url,
    read: () => scrape(server.url),
    /** Reads until it holds. */
    until: (expectation: (metrics: Exposition) => void) =>
      vi.waitFor(async () => expectation(await scrape(server.url)), { timeout: 60_000 }),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function openRun(broker: Broker, partitions: number): Promise<RunId> {
  const run = someRun();
  await broker.declareRunQueues(run, partitions);
  await tell(broker, { v: 1, kind: 'run-opened', at: Date.now(), run, key: 'MAIL-7', partitions });
  return run;
}

async function tell(broker: Broker, entry: ServiceEntry): Promise<void> {
  await broker.append(serviceJournal, [entry]);
}

/** A consumer that keeps what it takes until it is disposed of. */
async function holdOne(broker: Broker, queue: WorkQueue): Promise<AsyncDisposable> {
  const release = Promise.withResolvers<void>();
  const consumer = await broker.consume(queue, { schema: Note, prefetch: 1 }, async () => {
    await release.promise;
    return { kind: 'give-back' };
  });
  return {
    async [Symbol.asyncDispose]() {
      const stopped = consumer[Symbol.asyncDispose]();
      release.resolve();
      await stopped;
    },
  };
}

describe('what Prometheus reads', () => {
  test('is in its format, with help for everything and units in the names', async () => {
    await using station = await openStation(openMemoryWorld());
    await openRun(station.broker, 1);

    const response = await fetch(`${station.url}/metrics`);
    await response.body?.cancel();
    const { families, series } = await station.read();

    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const ours = families.filter(({ name }) => name.startsWith('postboard_'));
    for (const { name, type } of ours) {
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(name).not.toMatch(/_(ms|milliseconds|minutes)\b/);
    }
    expect(series.length).toBeLessThan(200);
  });

  test('tells which Postboard it is and how its process is', async () => {
    await using station = await openStation(openMemoryWorld());

    const metrics = await station.read();

    expect(metrics.value('postboard_build_info', { version: '0.1.0', node: process.version })).toBe(
      1,
    );
    expect(metrics.value('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    expect(metrics.value('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0);
  });

  test('is explained in the README, each metric once', async () => {
    const metrics = createMetrics();
    metrics.watchSmtp([{ name: 'smtp', state: () => ({ busy: 0, idle: 0, isResting: false }) }]);
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

    const { families } = new Exposition(await metrics.exposition());

    const ours = families.map(({ name }) => name).filter((name) => name.startsWith('postboard_'));
    const rows = [...readme.matchAll(/^\| `(?<name>postboard_\w+)/gm)];
    const explained = rows.map(({ groups }) => groups?.['name'] ?? '');
    expect(explained.toSorted()).toEqual(ours.toSorted());
  });

  test('is asked of the broker once for all who read at the same time', async () => {
    await using station = await openStation(openMemoryWorld());
    const { broker, runs } = station;
    const asked: WorkQueue[] = [];
    const metrics = createMetrics();
    const trouble = () => broker.trouble();
    const depth = (queue: WorkQueue) => {
      asked.push(queue);
      return broker.depth(queue);
    };
    using _watching = metrics.watchRuns({ trouble, depth }, runs);

    await Promise.all([metrics.exposition(), metrics.exposition(), metrics.exposition()]);

    expect(new Set(asked).size).toBe(asked.length);
  });
});

describe('a run that is not over', () => {
  test('shows what waits in each stage, and how it stands', async () => {
    await using station = await openStation(openMemoryWorld());
    const run = await openRun(station.broker, 2);
    await put(station.broker, { kind: 'prepare', run }, 1);
    await put(station.broker, { kind: 'send', run, partition: 0 }, 2);
    await put(station.broker, { kind: 'send', run, partition: 1 }, 3);
    await put(station.broker, { kind: 'parked' }, 4);

    const metrics = await station.read();

    const waiting = (labels: Record<string, string>) =>
      metrics.value('postboard_queue_messages', labels);
    expect(waiting({ run, stage: 'prepare' })).toBe(1);
    expect(waiting({ run, stage: 'send' })).toBe(5);
    expect(waiting({ stage: 'parked' })).toBe(4);
    expect(waiting({ stage: 'launch' })).toBe(0);
    const phase = { run, campaign: 'MAIL-7', phase: 'running' };
    expect(metrics.value('postboard_run_info', phase)).toBe(1);
    expect(metrics.value('postboard_broker_up')).toBe(1);
  });

  test('shows whose partitions it is, and how long letters wait at most', async () => {
    await using station = await openStation(openMemoryWorld());
    const run = await openRun(station.broker, 2);
    const queue: WorkQueue = { kind: 'send', run, partition: 1 };
    const oldest = (metrics: Exposition) =>
      metrics.value('postboard_queue_oldest_seconds', { run, stage: 'send' });
    const owned = (metrics: Exposition) => metrics.value('postboard_partitions_owned', { run });
    const empty = await station.read();
    await put(station.broker, queue, 2);
    const unknown = await station.read();

    const owner = await holdOne(station.broker, queue);
    await station.until((metrics) => expect(oldest(metrics)).toBeGreaterThan(0.05));
    const atWork = await station.read();
    await owner[Symbol.asyncDispose]();
    const afterwards = await station.read();

    expect([empty, unknown, atWork, afterwards].map(owned)).toEqual([0, 0, 1, 0]);
    expect([empty, unknown, afterwards].map(oldest)).toEqual([0, undefined, undefined]);
    expect(oldest(atWork)).toBeLessThan(10);
  });

  test('is not there any more once it is over', async () => {
    await using station = await openStation(openMemoryWorld());
    const run = await openRun(station.broker, 2);
    await put(station.broker, { kind: 'send', run, partition: 0 }, 1);
    await using _owner = await holdOne(station.broker, { kind: 'send', run, partition: 0 });
    await station.until((metrics) => expect(ofRun(metrics, run)).toHaveLength(6));

    await tell(station.broker, { v: 1, kind: 'run-closed', at: Date.now(), run, generation: 0 });

    await station.until((metrics) => expect(ofRun(metrics, run)).toEqual([]));
  });
});

describe.skipIf(amqpUrl === undefined)('RabbitMQ in trouble (AMQP_URL names one)', () => {
  test.each([
    ['is left out of what is read, at once, when it is away', 'takeDown'],
    ['is left out of what is read, soon, when it does not answer', 'freeze'],
  ] as const)('%s', async (_what, disturb) => {
    const world = await openRabbitWorld(amqpUrl ?? '');
    await using station = await openStation(world);
    const run = await openRun(station.broker, 1);
    await station.until((metrics) => expect(ofRun(metrics, run)).not.toEqual([]));

    world.proxy[disturb]();
    const askedAt = performance.now();
    await station.until((metrics) => expect(metrics.value('postboard_broker_up')).toBe(0));
    const tookMilliseconds = performance.now() - askedAt;
    const inTrouble = await station.read();
    world.proxy.restore();
    await station.until((metrics) => expect(metrics.value('postboard_broker_up')).toBe(1));

    expect(inTrouble.of('postboard_queue_messages')).toEqual([]);
    expect(inTrouble.value('postboard_run_info', { run })).toBe(1);
    // Other errands on a broker that does not answer take ten seconds.
    expect(tookMilliseconds).toBeLessThan(9_000);
  });
});

function ofRun({ series }: Exposition, run: RunId): readonly Series[] {
  return series.filter(({ labels }) => labels['run'] === run);
}

async function put(broker: Broker, queue: WorkQueue, count: number): Promise<void> {
  for (let each = 0; each < count; each += 1) await broker.publish(queue, { v: 1 });
}

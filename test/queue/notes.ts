import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';
import { test as base, expect, vi } from 'vitest';
import { z } from 'zod';
import type { RunId } from '../../src/campaign/ids.ts';
import type {
  Arrival,
  Broker,
  Handler,
  JournalName,
  Session,
  WorkQueue,
} from '../../src/queue/port.ts';
import { type BrokerWorld, someRun } from '../world/broker.ts';

/** What the messages of these tests are. */
export const Note = z.object({ v: z.literal(1), text: z.string() });
export type Note = z.infer<typeof Note>;

export function note(text: string): Note {
  return { v: 1, text };
}

export function notes(count: number): readonly Note[] {
  return Array.from({ length: count }, (_, index) => note(`note ${index}`));
}

/** Gives every test a broker of its own, and a run that no other test uses. */
export function contractTest(openWorld: () => Promise<BrokerWorld>) {
  return base.extend<{ world: BrokerWorld; broker: Broker; run: RunId }>({
    // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern what a fixture needs
    world: async ({}, use) => {
      await using world = await openWorld();
      await use(world);
    },
    broker: async ({ world }, use) => {
      await use(await world.open());
    },
    // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern what a fixture needs
    run: async ({}, use) => {
      await use(someRun());
    },
  });
}
export type ContractTest = ReturnType<typeof contractTest>;

export interface NoteTaker extends AsyncDisposable {
  readonly arrivals: readonly Arrival<Note>[];
  readonly texts: readonly string[];
  readonly sessions: readonly Session[];
}

const acknowledgeAll: Handler<Note> = async () => ({ kind: 'acknowledge' });

/** Consumes a queue and remembers what came; acknowledges unless told otherwise. */
export async function takeNotes(
  broker: Broker,
  queue: WorkQueue,
  handler = acknowledgeAll,
  prefetch = 10,
  channel = {},
): Promise<NoteTaker> {
  const arrivals: Arrival<Note>[] = [];
  const sessions: Session[] = [];
  const options = { schema: Note, prefetch, channel };
  const consumer = await broker.consume(queue, options, (arrival, session) => {
    arrivals.push(arrival);
    sessions.push(session);
    return handler(arrival, session);
  });
  return {
    arrivals,
    sessions,
    get texts() {
      return arrivals.map(({ message }) => message.text);
    },
    [Symbol.asyncDispose]: () => consumer[Symbol.asyncDispose](),
  };
}

/** Waits until the expectations hold. */
export function eventually<Result>(expectations: () => Result): Promise<Awaited<Result>> {
  return vi.waitFor(expectations, { timeout: 60_000, interval: 5 }) as Promise<Awaited<Result>>;
}

/** A promise that a test opens like a door. */
export function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

/** A logger whose messages a test can wait for. */
export function listeningLogger(): { readonly logger: Logger; readonly messages: string[] } {
  const messages: string[] = [];
  const Line = z.object({ msg: z.string() });
  const stream = new Writable({
    write(chunk, _encoding, done) {
      messages.push(Line.parse(JSON.parse(String(chunk))).msg);
      done();
    },
  });
  return { logger: pino({ level: 'debug' }, stream), messages };
}

/** Follows a journal and remembers the offsets of what it read. */
export function follow(broker: Broker, journal: JournalName, offset = 0) {
  const stop = new AbortController();
  const offsets: number[] = [];
  const reading = (async () => {
    for await (const records of broker.read(journal, offset, stop.signal))
      offsets.push(...records.map((record) => record.offset));
  })();
  return {
    offsets,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await reading;
    },
  };
}

export async function readToEnd<Item>(
  batches: AsyncIterable<readonly Item[]>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}

/** Waits for a depth: RabbitMQ counts a moment after it has taken something back. */
export async function waitForDepth(broker: Broker, queue: WorkQueue, ready: number): Promise<void> {
  await eventually(async () => expect(await broker.depth(queue)).toEqual({ ready }));
}

/** The next message of the parking queue, say. */
export async function firstOf<Message>(
  broker: Broker,
  queue: WorkQueue,
  schema: z.ZodType<Message>,
): Promise<Message> {
  const { promise, resolve } = Promise.withResolvers<Message>();
  await using _consumer = await broker.consume(queue, { schema, prefetch: 1 }, async (arrival) => {
    resolve(arrival.message);
    return { kind: 'acknowledge' };
  });
  return await promise;
}

import { test as base, describe, expect } from 'vitest';
import type { RunId } from '../../src/campaign/ids.ts';
import { amqpUrl, openRabbitWorld, type RabbitWorld, someRun } from '../world/broker.ts';
import { eventually, gate, note, notes, takeNotes } from './notes.ts';

const test = base.extend<{ world: RabbitWorld }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern what a fixture needs
  world: async ({}, use) => {
    await using world = await openRabbitWorld(amqpUrl ?? '');
    await use(world);
  },
});

describe.skipIf(amqpUrl === undefined)('consumers that share a channel of RabbitMQ', () => {
  test('lose it together, and come back to one', async ({ world }) => {
    const broker = await world.open();
    const run = someRun();
    await broker.declareRunQueues(run, 2);
    const channel = {};
    const [first, second] = await Promise.all(
      queues(run).map((queue) => takeNotes(broker, queue, undefined, 10, channel)),
    );
    const lost = () => [first, second].map((taker) => taker?.sessions.at(-1)?.lost);
    const publish = () =>
      Promise.all(queues(run).map((queue) => broker.publish(queue, note('hello'))));
    await publish();
    await eventually(() => expect(lost()).toEqual([expect.anything(), lost()[0]]));
    const before = lost()[0];

    world.cutConnections();
    await eventually(() => expect(before?.aborted).toBe(true));
    await eventually(publish);

    await eventually(() => expect(lost()).not.toContain(before));
    await eventually(() => expect(lost()[0]).toBe(lost()[1]));
    await first?.[Symbol.asyncDispose]();
    await second?.[Symbol.asyncDispose]();
  });

  test('keep it when one of them stops, and the next in line has what that one held', async ({
    world,
  }) => {
    const broker = await world.open();
    const run = someRun();
    await broker.declareRunQueues(run, 2);
    const [left, right] = queues(run);
    const channel = {};
    const { passed, open } = gate();
    const begun = async () => {
      await passed;
      return { kind: 'acknowledge' } as const;
    };
    const staying = await takeNotes(broker, left, begun, 1, channel);
    const leaving = await takeNotes(broker, right, begun, 1, channel);
    await using next = await takeNotes(await world.open(), right);
    await broker.publish(left, note('staying'));
    for (const each of notes(2)) await broker.publish(right, each);
    await eventually(() =>
      expect([staying, leaving].map(({ texts }) => texts)).toEqual([['staying'], ['note 0']]),
    );

    const stopped = leaving[Symbol.asyncDispose]();
    open();
    await stopped;

    await eventually(() => expect(next.texts).toEqual(['note 1']));
    expect(staying.sessions[0]?.lost.aborted).toBe(false);
    await broker.publish(left, note('still there'));
    await eventually(() => expect(staying.texts).toEqual(['staying', 'still there']));
    expect(staying.sessions[1]).toBe(staying.sessions[0]);
    await staying[Symbol.asyncDispose]();
  });

  test('keep it where the queue of one of them is not there', async ({ world }) => {
    const broker = await world.open();
    const run = someRun();
    await broker.declareRunQueues(run, 1);
    const [left, missing] = queues(run);
    const channel = {};
    await using staying = await takeNotes(broker, left, undefined, 10, channel);
    await broker.publish(left, note('before'));
    await eventually(() => expect(staying.texts).toEqual(['before']));

    await using waiting = await takeNotes(broker, missing, undefined, 10, channel);
    await broker.publish(left, note('after'));
    await eventually(() => expect(staying.texts).toEqual(['before', 'after']));
    await broker.declareRunQueues(run, 2);
    await broker.publish(missing, note('there'));

    await eventually(() => expect(waiting.texts).toEqual(['there']));
    expect(staying.sessions[0]?.lost.aborted).toBe(false);
    expect(new Set([...staying.sessions, ...waiting.sessions].map(({ lost }) => lost)).size).toBe(
      1,
    );
  });
});

function queues(run: RunId) {
  return [
    { kind: 'send', run, partition: 0 },
    { kind: 'send', run, partition: 1 },
  ] as const;
}

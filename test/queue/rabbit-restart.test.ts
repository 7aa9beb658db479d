import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findRabbitServer, startPrivateRabbit } from '../../src/bootstrap/private-rabbitmq.mjs';
import { openRabbitWorld, someRun } from '../world/broker.ts';
import { eventually, follow, note, notes, takeNotes } from './notes.ts';

const hasServer = findRabbitServer() !== undefined;

describe.skipIf(!hasServer)('RabbitMQ killed and started again, where it is installed', () => {
  test('has everything it confirmed, and everybody comes back by themselves', async () => {
    await using rabbit = await startPrivateRabbit();
    await using world = await openRabbitWorld(rabbit.url);
    const broker = await world.open();
    const run = someRun();
    const queue = { kind: 'send', run, partition: 0 } as const;
    const journal = { kind: 'run', run } as const;
    await broker.declareRunQueues(run, 1);
    await broker.declareJournal(run);
    const leadership = await broker.lead('report', new AbortController().signal);
    await using reader = follow(broker, journal);
    let isKilled = false;
    const taker = await takeNotes(broker, queue, async (_, session) => {
      if (!isKilled)
        await new Promise((resolve) => session.lost.addEventListener('abort', resolve));
      return { kind: 'acknowledge' };
    });
    await Promise.all(notes(20).map((each) => broker.publish(queue, each)));
    await broker.append(journal, notes(50));
    await eventually(() => expect(taker.arrivals).toHaveLength(10));
    await eventually(() => expect(reader.offsets).toHaveLength(50));
    await eventually(() =>
      expect(namesIn(rabbit.directory)).toContain(world.topology.nameOf(queue)),
    );
    await eventually(() => expect(namesIn(rabbit.directory)).toContain('stream_coordinator'));

    isKilled = true;
    await rabbit.kill();
    await eventually(() => expect(leadership.lost.aborted).toBe(true));
    await rabbit.start();

    await eventually(() => broker.publish(queue, note('after')));
    await eventually(() => broker.append(journal, notes(1)));
    await using _again = await broker.lead('report', new AbortController().signal);
    await eventually(() => expect(new Set(taker.texts).size).toBe(21));
    await eventually(() => expect(reader.offsets.length).toBeGreaterThan(50));
    expect(reader.offsets).toEqual(reader.offsets.map((_, index) => index));
    expect(broker.trouble()).toBeUndefined();
    await taker[Symbol.asyncDispose]();
    expect(await broker.depth(queue)).toEqual({ ready: 0 });
  }, 240_000);
});

/** RabbitMQ 3.10 notes the names of new queues about half a second late; a node killed before that cannot find them again. */
function namesIn(directory: string): string {
  return globSync(`${directory}/data/**/names.dets`)
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

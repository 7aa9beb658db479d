import { describe, expect } from 'vitest';
import { Parked } from '../../src/queue/messages.ts';
import { type Handler, NotConfirmed } from '../../src/queue/port.ts';
import {
  type ContractTest,
  eventually,
  firstOf,
  gate,
  listeningLogger,
  type Note,
  note,
  notes,
  takeNotes,
  waitForDepth,
} from './notes.ts';

const control = { kind: 'control' } as const;
const parked = { kind: 'parked' } as const;

export function consumingContract(test: ContractTest): void {
  describe('a message that a handler', () => {
    test('acknowledges is done with', async ({ broker }) => {
      const taker = await takeNotes(broker, control);
      await broker.publish(control, note('done'));
      await eventually(() => expect(taker.texts).toEqual(['done']));

      await taker[Symbol.asyncDispose]();

      await waitForDepth(broker, control, 0);
    });

    test('gives back comes again', async ({ broker }) => {
      await broker.publish(control, note('not now'));

      await using taker = await takeNotes(broker, control, async ({ redelivered }) => ({
        kind: redelivered ? 'acknowledge' : 'give-back',
      }));

      await eventually(() => expect(taker.arrivals).toHaveLength(2));
      expect(taker.arrivals.map(({ redelivered }) => redelivered)).toEqual([false, true]);
      expect(taker.arrivals.map(({ returns }) => returns)).toEqual([0, 1]);
    });

    test('fails on comes again', async ({ broker }) => {
      await broker.publish(control, note('difficult'));

      await using taker = await takeNotes(broker, control, async ({ redelivered }) => {
        if (!redelivered) throw new Error('Not today');
        return { kind: 'acknowledge' };
      });

      await eventually(() => expect(taker.texts).toEqual(['difficult', 'difficult']));
    });

    test('parks waits for a person, with the reason', async ({ broker }) => {
      await broker.publish(control, note('odd'));
      const taker = await takeNotes(broker, control, async () => ({
        kind: 'park',
        reason: 'It is odd.',
      }));

      const { queue, reason, body } = await firstOf(broker, parked, Parked);

      expect(queue).toMatch(/\.control$/);
      expect({ reason, body }).toEqual({ reason: 'It is odd.', body: JSON.stringify(note('odd')) });
      await taker[Symbol.asyncDispose]();
      await waitForDepth(broker, control, 0);
    });
  });

  describe('a message that does not parse', () => {
    test.for([
      ['is not JSON', '{"v":1,', 'It is not JSON.'],
      ['is something else', '{"v":1,"words":[]}', /text/],
      ['has no version', '{"text":"hello"}', /v/],
    ] as const)(
      'because it %s is parked, and nobody handles it',
      async ([, body, reason], { world, broker }) => {
        await using taker = await takeNotes(broker, control);

        await world.inject(control, body);

        const found = await firstOf(broker, parked, Parked);
        expect(found.reason).toMatch(reason);
        expect(found.body).toBe(body);
        expect(taker.arrivals).toEqual([]);
      },
    );

    test('because it is of a newer version stays in its queue', async ({ world }) => {
      const { logger, messages } = listeningLogger();
      const broker = await world.open({ logger });
      const taker = await takeNotes(broker, control);

      await world.inject(control, '{"v":2,"words":["hello"]}');

      await eventually(() =>
        expect(messages).toContain('message of a newer version is given back'),
      );
      await taker[Symbol.asyncDispose]();
      expect(taker.arrivals).toEqual([]);
      await waitForDepth(broker, control, 1);
      await waitForDepth(broker, parked, 0);
    });
  });

  describe('a consumer', () => {
    test('holds no more messages than its prefetch says', async ({ broker }) => {
      await Promise.all(notes(10).map((each) => broker.publish(control, each)));
      const { passed, open } = gate();
      let most = 0;
      let running = 0;

      await using taker = await takeNotes(
        broker,
        control,
        async () => {
          running += 1;
          most = Math.max(most, running);
          await passed;
          running -= 1;
          return { kind: 'acknowledge' };
        },
        3,
      );
      await eventually(() => expect(running).toBe(3));
      open();

      await eventually(() => expect(taker.arrivals).toHaveLength(10));
      expect(most).toBe(3);
    });

    test('of a queue that is not there yet begins when it is', async ({ broker, run }) => {
      await using taker = await takeNotes(broker, { kind: 'prepare', run });

      await broker.declareRunQueues(run, 1);
      await broker.publish({ kind: 'prepare', run }, note('first'));

      await eventually(() => expect(taker.texts).toEqual(['first']));
    });

    test('comes back when its queue was deleted and declared again', async ({ broker, run }) => {
      await broker.declareRunQueues(run, 1);
      await using taker = await takeNotes(broker, { kind: 'prepare', run });
      await broker.publish({ kind: 'prepare', run }, note('before'));
      await eventually(() => expect(taker.texts).toEqual(['before']));

      await broker.deleteRunQueues(run, 1);
      await eventually(() => expect(taker.sessions[0]?.lost.aborted).toBe(true));
      await broker.declareRunQueues(run, 1);
      await broker.publish({ kind: 'prepare', run }, note('after'));

      await eventually(() => expect(taker.texts).toEqual(['before', 'after']));
    });

    test('shares a queue with others', async ({ world, broker }) => {
      const { passed, open } = gate();
      const hold = async () => {
        await passed;
        return { kind: 'acknowledge' } as const;
      };
      await using first = await takeNotes(broker, control, hold, 2);
      await using second = await takeNotes(await world.open(), control, hold, 2);

      await Promise.all(notes(4).map((each) => broker.publish(control, each)));

      await eventually(() =>
        expect([first.arrivals.length, second.arrivals.length]).toEqual([2, 2]),
      );
      open();
    });
  });

  describe('a consumer that is asked to stop', () => {
    test('settles what it has begun and begins nothing new', async ({ broker }) => {
      const { passed, open } = gate();
      const taker = await takeNotes(
        broker,
        control,
        async () => {
          await passed;
          return { kind: 'acknowledge' };
        },
        2,
      );
      await Promise.all(notes(5).map((each) => broker.publish(control, each)));
      await eventually(() => expect(taker.arrivals).toHaveLength(2));

      const stopped = taker[Symbol.asyncDispose]();
      const isStopping = taker.sessions.map(({ stopping }) => stopping.aborted);
      open();
      await stopped;

      expect(isStopping).toEqual([true, true]);
      expect(taker.arrivals).toHaveLength(2);
      await waitForDepth(broker, control, 3);
    });

    test('gives back what its handlers give back, and does not see it again', async ({
      broker,
    }) => {
      const taker = await takeNotes(broker, control, async (_, { stopping }) => {
        await new Promise((resolve) => stopping.addEventListener('abort', resolve));
        return { kind: 'give-back' };
      });
      await Promise.all(notes(5).map((each) => broker.publish(control, each)));
      await eventually(() => expect(taker.arrivals).toHaveLength(5));

      await taker[Symbol.asyncDispose]();

      expect(taker.arrivals).toHaveLength(5);
      await waitForDepth(broker, control, 5);
    });
  });

  describe('a queue with a single active consumer', () => {
    test('is handed over in order: no two at once, nothing lost, nothing twice', async ({
      world,
      broker,
      run,
    }) => {
      await broker.declareRunQueues(run, 1);
      const queue = { kind: 'send', run, partition: 0 } as const;
      const { passed, open } = gate();
      const running = new Map<string, number>();
      let mostSessions = 0;
      const handle: Handler<Note> = async ({ message }, session) => {
        running.set(session.id, (running.get(session.id) ?? 0) + 1);
        mostSessions = Math.max(mostSessions, running.size);
        await session.append({ kind: 'service' }, [message]);
        if (first.arrivals.length > 20) await passed;
        const left = (running.get(session.id) ?? 0) - 1;
        if (left === 0) running.delete(session.id);
        else running.set(session.id, left);
        return { kind: 'acknowledge' };
      };
      const first = await takeNotes(broker, queue, handle);
      await using second = await takeNotes(await world.open(), queue, handle);
      await Promise.all(notes(100).map((each) => broker.publish(queue, each)));
      await eventually(() => expect(first.arrivals.length).toBeGreaterThan(20));

      const stopped = first[Symbol.asyncDispose]();
      // Time enough to let the second in, if it were asked for.
      for (let each = 0; each < 20; each += 1) await broker.depth(queue);
      const beforeHandOver = [...second.texts];
      open();
      await stopped;

      await eventually(() => expect(second.texts.at(-1)).toBe('note 99'));
      expect(beforeHandOver).toEqual([]);
      expect(mostSessions).toBe(1);
      expect([...first.texts, ...second.texts].toSorted()).toEqual(
        notes(100)
          .map(({ text }) => text)
          .toSorted(),
      );
    });
  });

  describe('a session whose connection is lost', () => {
    test('says so, publishes nothing more, and its messages come again in a new one', async ({
      world,
      broker,
    }) => {
      const failures: unknown[] = [];
      await using taker = await takeNotes(broker, control, async ({ redelivered }, session) => {
        if (redelivered) return { kind: 'acknowledge' };
        await new Promise((resolve) => session.lost.addEventListener('abort', resolve));
        await session.publish(control, note('from beyond')).catch((error) => failures.push(error));
        return { kind: 'acknowledge' };
      });
      await broker.publish(control, note('begun'));
      await eventually(() => expect(taker.arrivals).toHaveLength(1));

      world.cutConnections();

      await eventually(() => expect(taker.arrivals).toHaveLength(2));
      expect(taker.arrivals[1]).toMatchObject({ message: note('begun'), redelivered: true });
      expect(new Set(taker.sessions.map(({ id }) => id)).size).toBe(2);
      expect(failures).toEqual([expect.any(NotConfirmed)]);
    });
  });
}

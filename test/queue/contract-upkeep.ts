import { describe, expect } from 'vitest';
import { type ContractTest, eventually, note, notes, readToEnd, takeNotes } from './notes.ts';

export function upkeepContract(test: ContractTest): void {
  describe("a run's queues", () => {
    test('are declared twice without harm', async ({ broker, run }) => {
      await broker.declareRunQueues(run, 3);
      await broker.publish({ kind: 'send', run, partition: 2 }, note('kept'));

      await broker.declareRunQueues(run, 3);

      expect(await broker.depth({ kind: 'send', run, partition: 2 })).toEqual({ ready: 1 });
      expect(await broker.depth({ kind: 'prepare', run })).toEqual({ ready: 0 });
    });

    test('are gone once they are deleted, twice without harm', async ({ broker, run }) => {
      await broker.declareRunQueues(run, 2);

      await broker.deleteRunQueues(run, 2);
      await broker.deleteRunQueues(run, 2);

      expect(await broker.depth({ kind: 'send', run, partition: 0 })).toBeUndefined();
      expect(await broker.depth({ kind: 'prepare', run })).toBeUndefined();
    });
  });

  describe('the consumers of a queue', () => {
    test('are counted over all processes, for as long as they are there', async ({
      world,
      broker,
      run,
    }) => {
      const attendance = { kind: 'attendance', run } as const;
      await broker.declareRunQueues(run, 1);
      await using _first = await takeNotes(broker, attendance);
      const second = await takeNotes(await world.open(), attendance);
      expect(await broker.consumers(attendance)).toBe(2);

      await second[Symbol.asyncDispose]();

      expect(await broker.consumers(attendance)).toBe(1);
    });

    test('of a queue that is not there are none', async ({ broker, run }) => {
      expect(await broker.consumers({ kind: 'attendance', run })).toBe(0);
    });
  });

  describe('a purge', () => {
    test('drops what is ready and counts it', async ({ broker }) => {
      await Promise.all(notes(7).map((each) => broker.publish({ kind: 'control' }, each)));

      expect(await broker.purge({ kind: 'control' })).toBe(7);
      expect(await broker.depth({ kind: 'control' })).toEqual({ ready: 0 });
    });

    test('of a queue that is not there drops nothing', async ({ broker, run }) => {
      expect(await broker.purge({ kind: 'prepare', run })).toBe(0);
    });
  });

  describe('the lead', () => {
    test('is held by one process at a time and handed on', async ({ world, broker }) => {
      const signal = new AbortController().signal;
      const first = await broker.lead('report', signal);
      let isSecondLeading = false;
      const standing = (await world.open()).lead('report', signal).then((leadership) => {
        isSecondLeading = true;
        return leadership;
      });
      await using _other = await broker.lead('poll', signal);
      expect(isSecondLeading).toBe(false);

      await first[Symbol.asyncDispose]();

      await using second = await standing;
      expect(second.lost.aborted).toBe(false);
      expect(first.lost.aborted).toBe(true);
    });

    test('is lost with the connection', async ({ world, broker }) => {
      await using leadership = await broker.lead('report', new AbortController().signal);

      world.cutConnections();

      await eventually(() => expect(leadership.lost.aborted).toBe(true));
      await using again = await broker.lead('report', new AbortController().signal);
      expect(again.lost.aborted).toBe(false);
    });

    test('is no longer waited for when the signal aborts', async ({ world, broker }) => {
      await using _first = await broker.lead('poll', new AbortController().signal);
      const stop = new AbortController();
      const standing = (await world.open()).lead('poll', stop.signal);

      stop.abort(new Error('enough'));

      await expect(standing).rejects.toThrow('enough');
    });
  });

  describe('closing the broker', () => {
    test('stops its consumers, its readers and its lead', async ({ world }) => {
      const broker = await world.open();
      const taker = await takeNotes(broker, { kind: 'control' });
      const leadership = await broker.lead('poll', new AbortController().signal);
      const reading = readToEnd(broker.read({ kind: 'service' }, 0, new AbortController().signal));
      const ended = reading.catch((error: unknown) => error);

      await broker[Symbol.asyncDispose]();

      expect(await ended).toBeInstanceOf(Error);
      expect(leadership.lost.aborted).toBe(true);
      await taker[Symbol.asyncDispose]();
      expect(broker.trouble()).toMatch(/./);
    });

    test('that is in good order has no trouble to tell of', async ({ broker }) => {
      expect(broker.trouble()).toBeUndefined();
      expect(broker.description).toMatch(/./);
    });
  });
}

import { describe, expect } from 'vitest';
import { NotConfirmed, Unroutable } from '../../src/queue/port.ts';
import { longRungMilliseconds, shortRungMilliseconds } from '../world/broker.ts';
import { type ContractTest, eventually, firstOf, Note, note, takeNotes } from './notes.ts';

export function publishingContract(test: ContractTest): void {
  describe('a message', () => {
    test('is in its queue once it is confirmed', async ({ broker }) => {
      await broker.publish({ kind: 'control' }, note('hello'));

      expect(await broker.depth({ kind: 'control' })).toEqual({ ready: 1 });
    });

    test('arrives as it was, and as one that nobody has seen', async ({ broker }) => {
      await broker.publish({ kind: 'control' }, note('Grüße, 世界'));

      await using taker = await takeNotes(broker, { kind: 'control' });
      await eventually(() => expect(taker.arrivals).toHaveLength(1));
      expect(taker.arrivals).toEqual([
        { message: note('Grüße, 世界'), redelivered: false, returns: 0 },
      ]);
    });

    test('without a queue comes back to its publisher', async ({ broker, run }) => {
      await broker.declareRunQueues(run, 2);

      const publishing = broker.publish({ kind: 'send', run, partition: 2 }, note('lost'));

      await expect(publishing).rejects.toThrow(Unroutable);
      expect(await broker.depth({ kind: 'unrouted' })).toEqual({ ready: 0 });
    });

    test('is not published on a broker that was closed', async ({ world }) => {
      const broker = await world.open();
      await broker[Symbol.asyncDispose]();

      await expect(broker.publish({ kind: 'control' }, note('late'))).rejects.toThrow(NotConfirmed);
    });
  });

  describe('a message on the ladder', () => {
    test('comes to its queue after the delay, as one that may have been seen', async ({
      broker,
      run,
    }) => {
      await broker.declareRunQueues(run, 1);
      const queue = { kind: 'send', run, partition: 0 } as const;
      await using taker = await takeNotes(broker, queue);
      const published = Date.now();

      await broker.publishLater(queue, note('again'), shortRungMilliseconds);

      expect(await broker.depth(queue)).toEqual({ ready: 0 });
      await eventually(() => expect(taker.arrivals).toHaveLength(1));
      expect(Date.now() - published).toBeGreaterThanOrEqual(shortRungMilliseconds);
      expect(taker.arrivals).toEqual([{ message: note('again'), redelivered: true, returns: 0 }]);
    });

    test('stays there while its time has not come', async ({ broker }) => {
      await broker.publishLater({ kind: 'control' }, note('much later'), longRungMilliseconds);
      await broker.publishLater({ kind: 'control' }, note('soon'), shortRungMilliseconds);

      const first = await firstOf(broker, { kind: 'control' }, Note);

      expect(first).toEqual(note('soon'));
      expect(await broker.depth({ kind: 'control' })).toEqual({ ready: 0 });
    });

    test('whose queue has gone meanwhile ends up unrouted', async ({ broker, run }) => {
      await broker.declareRunQueues(run, 1);
      await broker.publishLater({ kind: 'prepare', run }, note('late'), shortRungMilliseconds);
      await broker.deleteRunQueues(run, 1);

      expect(await firstOf(broker, { kind: 'unrouted' }, Note)).toEqual(note('late'));
    });

    test('needs a rung of exactly its delay', async ({ broker }) => {
      const publishing = broker.publishLater({ kind: 'control' }, note('never'), 201);

      await expect(publishing).rejects.toThrow('The ladder has no rung of 201 ms');
    });
  });
}

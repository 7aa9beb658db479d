import { describe, expect } from 'vitest';
import type { Broker, ParkedMessage, ParkedVerdict, WorkQueue } from '../../src/queue/port.ts';
import { type ContractTest, eventually, note, notes, takeNotes, waitForDepth } from './notes.ts';

const control = { kind: 'control' } as const;
const parked = { kind: 'parked' } as const;
const neverAborts = new AbortController().signal;

export function parkedContract(test: ContractTest): void {
  describe('what is parked', () => {
    test('is shown with where it belongs, why it is there and how it came', async ({
      broker,
      run,
    }) => {
      const queue = { kind: 'send', run, partition: 1 } as const;
      await broker.declareRunQueues(run, 2);
      const before = Date.now();
      await park(broker, queue, [{ ...note('odd'), run, number: 3 }]);

      const [message, ...others] = await list(broker);

      expect(others).toEqual([]);
      expect(message).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{8}$/),
        queue: expect.stringMatching(new RegExp(`^test.*\\.send\\.${run}\\.1$`)),
        stage: 'send',
        run,
        number: 3,
        class: 'misplaced',
        reason: 'It is odd.',
        at: expect.any(Date),
        body: JSON.stringify({ ...note('odd'), run, number: 3 }),
      });
      expect(message?.at?.getTime()).toBeGreaterThanOrEqual(before);
    });

    test('because it could not be read is shown as it came', async ({ world, broker }) => {
      await using _taker = await takeNotes(broker, control);
      await world.inject(control, '{"v":1,');
      await waitForDepth(broker, parked, 1);

      const [message] = await list(broker);

      expect(message).toMatchObject({
        stage: 'control',
        run: undefined,
        number: undefined,
        class: 'unreadable',
        reason: 'It is not JSON.',
        body: '{"v":1,',
      });
    });

    test('by nobody knows whom is shown, and stays when it should go back', async ({
      world,
      broker,
    }) => {
      await world.inject(parked, 'hello');
      await waitForDepth(broker, parked, 1);

      const stuck = await broker.parked(() => 'release', neverAborts);

      expect(stuck).toMatchObject([{ stage: undefined, class: 'other', body: 'hello' }]);
      await waitForDepth(broker, parked, 1);
    });

    test('stays as it is, in its order, however often somebody looks', async ({ broker }) => {
      await park(broker, control, notes(80));
      const looks: (readonly ParkedMessage[])[] = [];

      for (let look = 0; look < 4; look += 1) {
        await waitForDepth(broker, parked, 80);
        looks.push(await list(broker));
      }

      const [first] = looks;
      expect(first).toHaveLength(80);
      for (const later of looks) expect(later).toEqual(first);
    });

    test('is nothing', async ({ broker }) => {
      expect(await list(broker)).toEqual([]);
    });
  });

  describe('a parked message', () => {
    test('that is dropped is gone, and the others stay in their order', async ({ broker }) => {
      await park(broker, control, notes(6));
      const before = await list(broker);
      await waitForDepth(broker, parked, 6);

      await broker.parked(
        ({ body }) => (/[135]/.test(textOf(body)) ? 'drop' : 'keep'),
        neverAborts,
      );

      await waitForDepth(broker, parked, 3);
      expect(await list(broker)).toEqual(before.filter((_, index) => index % 2 === 0));
    });

    test('that is released is back in its queue as it was', async ({ broker, run }) => {
      const queue = { kind: 'prepare', run } as const;
      await broker.declareRunQueues(run, 1);
      await park(broker, queue, notes(3));

      const stuck = await broker.parked(
        ({ body }) => (body.includes('note 1') ? 'release' : 'keep'),
        neverAborts,
      );

      expect(stuck).toEqual([]);
      await using taker = await takeNotes(broker, queue);
      await eventually(() => expect(taker.texts).toEqual(['note 1']));
      await waitForDepth(broker, parked, 2);
    });

    test('that belongs to a queue that is gone is kept and named', async ({ broker, run }) => {
      const queue = { kind: 'send', run, partition: 0 } as const;
      await broker.declareRunQueues(run, 1);
      await park(broker, queue, notes(2));
      await park(broker, control, [note('still there')]);
      await broker.deleteRunQueues(run, 1);

      const stuck = await broker.parked(() => 'release', neverAborts);

      expect(stuck.map(({ body }) => textOf(body))).toEqual(['note 0', 'note 1']);
      await waitForDepth(broker, parked, 2);
      await waitForDepth(broker, control, 1);
    });

    test('that was looked for in vain goes back to where it belongs', async ({ broker, run }) => {
      await broker.declareRunQueues(run, 1);
      await broker.deleteRunQueues(run, 1);
      const queue = { kind: 'send', run, partition: 0 } as const;
      await broker.publishLater(queue, note('late'), 200);
      await waitForDepth(broker, { kind: 'unrouted' }, 1);
      await parkFrom(broker, { kind: 'unrouted' }, 1);
      await broker.declareRunQueues(run, 1);

      const stuck = await broker.parked(() => 'release', neverAborts);

      expect(stuck).toEqual([]);
      await waitForDepth(broker, queue, 1);
    });

    test('that is parked again at once is not met a second time', async ({ broker }) => {
      await park(broker, control, notes(5));
      await using _taker = await takeNotes(broker, control, async () => misplaced);
      const met: string[] = [];

      await broker.parked((message) => {
        met.push(textOf(message.body));
        return 'release';
      }, neverAborts);

      expect(met).toEqual(['note 0', 'note 1', 'note 2', 'note 3', 'note 4']);
      await waitForDepth(broker, parked, 5);
    });

    test('is not lost when looking at it fails', async ({ broker }) => {
      await park(broker, control, notes(3));

      const looking = broker.parked(({ body }): ParkedVerdict => {
        if (body.includes('note 1')) throw new RangeError('The light went out');
        return 'keep';
      }, neverAborts);

      await expect(looking).rejects.toThrow(/The light went out|did not show what is parked/);
      await waitForDepth(broker, parked, 3);
      expect((await list(broker)).map(({ body }) => textOf(body))).toEqual([
        'note 0',
        'note 1',
        'note 2',
      ]);
    });
  });
}

const misplaced = { kind: 'park', class: 'misplaced', reason: 'It is odd.' } as const;

/** Has a handler park these messages, one after the other. */
async function park(broker: Broker, queue: WorkQueue, messages: readonly object[]): Promise<void> {
  for (const message of messages) await broker.publish(queue, message);
  await parkFrom(broker, queue, messages.length);
}

async function parkFrom(broker: Broker, queue: WorkQueue, count: number): Promise<void> {
  const before = (await broker.depth(parked))?.ready ?? 0;
  await using _taker = await takeNotes(broker, queue, async () => misplaced, 1);
  await waitForDepth(broker, parked, before + count);
}

async function list(broker: Broker): Promise<readonly ParkedMessage[]> {
  const messages: ParkedMessage[] = [];
  await broker.parked((message) => {
    messages.push(message);
    return 'keep';
  }, neverAborts);
  return messages;
}

function textOf(body: string): string {
  return String(JSON.parse(body).text);
}

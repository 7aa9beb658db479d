import { describe, expect } from 'vitest';
import { bundleOf } from '../../src/queue/bundle.ts';
import { Parked } from '../../src/queue/messages.ts';
import {
  type ContractTest,
  eventually,
  firstOf,
  gate,
  note,
  notes,
  takeNotes,
  waitForDepth,
} from './notes.ts';

const control = { kind: 'control' } as const;
const parked = { kind: 'parked' } as const;

export function bundlesContract(test: ContractTest): void {
  describe('messages that come as one', () => {
    test('are handled one by one, and done with when all of them are', async ({ broker }) => {
      const { passed, open } = gate();
      await using taker = await takeNotes(broker, control, async ({ message }) => {
        if (message.text === 'note 1') await passed;
        return { kind: 'acknowledge' };
      });

      await broker.publish(control, bundleOf(notes(3)));
      await eventually(() => expect(taker.texts).toEqual(['note 0', 'note 1', 'note 2']));
      open();

      await taker[Symbol.asyncDispose]();
      await waitForDepth(broker, control, 0);
    });

    test.for(['give-back', 'failure'] as const)(
      'come again without those that are done, after a %s',
      async (how, { broker }) => {
        await using taker = await takeNotes(broker, control, async ({ message, redelivered }) => {
          const isLate = message.text === 'note 1' && !redelivered && taker.texts.length <= 3;
          if (isLate && how === 'failure') throw new Error('Not today');
          return { kind: isLate ? 'give-back' : 'acknowledge' };
        });

        await broker.publish(control, bundleOf(notes(3)));

        await eventually(() =>
          expect(taker.texts).toEqual(['note 0', 'note 1', 'note 2', 'note 1']),
        );
        await taker[Symbol.asyncDispose]();
        await waitForDepth(broker, control, 0);
      },
    );

    test('come again all of them where none is done', async ({ broker }) => {
      await using taker = await takeNotes(broker, control, async ({ redelivered }) => ({
        kind: redelivered ? 'acknowledge' : 'give-back',
      }));

      await broker.publish(control, bundleOf(notes(2)));

      await eventually(() =>
        expect(taker.arrivals.map(({ returns }) => returns)).toEqual([0, 0, 1, 1]),
      );
    });

    test('are parked one by one, too', async ({ broker }) => {
      await using taker = await takeNotes(broker, control);

      await broker.publish(control, bundleOf([note('fine'), { v: 1, words: [] }]));

      const found = await firstOf(broker, parked, Parked);
      expect(found).toMatchObject({ class: 'unreadable', body: '{"v":1,"words":[]}' });
      expect(taker.texts).toEqual(['fine']);
    });
  });
}

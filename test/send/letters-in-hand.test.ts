import { describe, expect, test } from 'vitest';
import type { Settlement } from '../../src/queue/port.ts';
import { LettersInHand } from '../../src/send/letters-in-hand.ts';

const acknowledge: Settlement = { kind: 'acknowledge' };

describe('a copy of a letter in hand', () => {
  test('is settled as that is', async () => {
    const letters = new LettersInHand();
    const settled = Promise.withResolvers<Settlement>();

    const taken = letters.take(3, () => settled.promise);
    const joined = letters.join(3);
    settled.resolve(acknowledge);

    expect(await Promise.all([taken, joined])).toEqual([acknowledge, acknowledge]);
    expect(letters.has(3)).toBe(false);
  });

  test('is looked at once more where that went onto the ladder first of all: it may be that one', async () => {
    const letters = new LettersInHand();
    const published = Promise.withResolvers<Settlement>();
    const begun = Promise.withResolvers<void>();

    const taken = letters.take(3, () => {
      letters.goesOntoLadder(3);
      begun.resolve();
      return published.promise;
    });
    await begun.promise;
    const joined = letters.join(3);
    published.resolve(acknowledge);

    expect(await taken).toEqual(acknowledge);
    expect(await joined).toBeUndefined();
  });

  test('goes back when nothing is in hand any more, and when that failed it fails, too', async () => {
    const letters = new LettersInHand();
    const failing = letters.take(3, () => Promise.reject(new Error('no journal')));

    await expect(letters.join(3)).rejects.toThrow('no journal');
    await expect(failing).rejects.toThrow('no journal');
    expect(await letters.join(3)).toEqual({ kind: 'give-back' });
  });
});

import { describe, expect, test } from 'vitest';
import type { RunEntry } from '../../src/journal/entries.ts';
import { RunAccount } from '../../src/report/run-account.ts';
import { Stall } from '../../src/report/stall.ts';
import { entry, sent } from '../journal/entries.ts';

const longestWaitMilliseconds = 1_000;

function stallAfter(...entries: readonly RunEntry[]): Stall {
  const account = new RunAccount();
  entries.forEach((each, offset) => {
    account.apply({ offset, entry: each });
  });
  return new Stall(account, longestWaitMilliseconds);
}

describe('a run in which nothing happens', () => {
  test('is looked into a quarter later than the longest wait, and so long after that again', () => {
    const stall = stallAfter(entry.frozen(2), { ...entry.attempt(0, 'a'), at: 100 });

    const due = stall.untilDue(100);
    stall.note(1_350);

    expect(due).toBe(1_250);
    expect(stall.untilDue(1_350)).toBe(1_250);
  });

  test.each<{ what: string; entries: readonly RunEntry[] }>([
    { what: 'is paused', entries: [entry.frozen(1), entry.paused('11')] },
    { what: 'is settled', entries: [entry.frozen(1), entry.outcome(0, sent)] },
  ])('is left alone when it $what', ({ entries }) => {
    expect(stallAfter(...entries).untilDue(1_000_000)).toBe(Infinity);
  });

  test('has its full time again when it is resumed', () => {
    const stall = stallAfter(entry.frozen(1), entry.paused('11'), {
      ...entry.resumed('12'),
      at: 5_000,
    });

    expect(stall.untilDue(5_000)).toBe(1_250);
  });
});

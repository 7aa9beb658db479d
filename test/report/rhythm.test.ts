import { describe, expect, test } from 'vitest';
import type { RunEntry } from '../../src/journal/entries.ts';
import { Rhythm } from '../../src/report/rhythm.ts';
import { RunAccount } from '../../src/report/run-account.ts';
import { entry, sent } from '../journal/entries.ts';

const options = { everyMilliseconds: 10_000, doubtMilliseconds: 60_000 };

/** A run of two that was reported at the time 0, after which these entries came. */
function reportedThen(...entries: readonly RunEntry[]): Rhythm {
  const account = new RunAccount();
  const take = (each: RunEntry, offset: number) => account.apply({ offset, entry: each });
  [entry.audience(['10001', '10002']), entry.frozen(2)].forEach(take);
  const rhythm = new Rhythm(account, options);
  rhythm.begin(0);
  entries.forEach((each, index) => take(each, index + 2));
  return rhythm;
}

const oneSent = [entry.attempt(0, 'a'), entry.outcome(0, sent, 'a')];

describe('a run that is followed', () => {
  test('is reported at once when it is new', () => {
    expect(new Rhythm(new RunAccount(), options).untilDue(0)).toBe(0);
  });

  test.each<{ what: string; entries: readonly RunEntry[]; due: number }>([
    { what: 'is not reported when nothing happens', entries: [], due: Infinity },
    { what: 'is reported after a while when it makes progress', entries: oneSent, due: 10_000 },
    { what: 'is reported soon when somebody pauses it', entries: [entry.paused('11')], due: 1_000 },
    { what: 'is reported soon when it halts itself', entries: [entry.paused()], due: 1_000 },
  ])('$what', ({ entries, due }) => {
    expect(reportedThen(...entries).untilDue(0)).toBe(due);
  });

  test('is reported again when a report did not go through', () => {
    const rhythm = reportedThen();

    rhythm.fail();

    expect(rhythm.isDue(0)).toBe(true);
  });

  test('is over when everybody has an outcome', () => {
    const rhythm = reportedThen(...oneSent, entry.attempt(1, 'b'), entry.outcome(1, sent, 'b'));

    expect(rhythm.isOver(0)).toBe(true);
  });

  test('that was cancelled is over once nothing in flight can end otherwise', () => {
    const rhythm = reportedThen(entry.attempt(0, 'a'), entry.cancelled('11'));

    expect(rhythm.isOver(60_000)).toBe(false);
    expect(rhythm.isOver(60_005)).toBe(true);
  });

  test('that was cancelled stays open until every process has heard of it', () => {
    const rhythm = reportedThen(entry.cancelled('11'));

    expect(rhythm.isOver(2_000)).toBe(false);
    expect(rhythm.isOver(2_005)).toBe(true);
  });
});

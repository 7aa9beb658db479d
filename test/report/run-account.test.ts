import { describe, expect, test } from 'vitest';
import type { ChangelogId } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { RunAccount } from '../../src/report/run-account.ts';
import { entry, rejected, sent } from '../journal/entries.ts';

const begun: readonly RunEntry[] = [
  entry.opened(),
  entry.audience(['10001', '10002', '10003']),
  entry.frozen(3),
];

function account(...entries: readonly RunEntry[]): RunAccount {
  const made = new RunAccount();
  [...begun, ...entries].forEach((each, offset) => made.apply({ offset, entry: each }));
  return made;
}

const reported = (offset: number): RunEntry => ({ v: 1, kind: 'reported', at: 9, offset });

describe('what is not in Jira yet', () => {
  test('is every outcome since the last report', () => {
    const made = account(
      entry.attempt(0, 'a'),
      entry.outcome(0, sent, 'a'),
      reported(4),
      entry.attempt(1, 'b'),
      entry.outcome(1, rejected, 'b'),
    );

    expect(made.unreported().map(({ recipient, outcome }) => [recipient, outcome.kind])).toEqual([
      ['10002', 'rejected'],
    ]);
  });

  test('includes an outcome that was journaled while a report was on its way', () => {
    const made = account(
      entry.attempt(0, 'a'),
      entry.outcome(0, sent, 'a'),
      entry.attempt(1, 'b'),
      entry.outcome(1, sent, 'b'),
      reported(4),
    );

    expect(made.unreported().map(({ number }) => number)).toEqual([1]);
  });

  test('is everybody that a cancellation closed', () => {
    const made = account(
      entry.attempt(0, 'a'),
      entry.outcome(0, sent, 'a'),
      reported(4),
      entry.cancelled('10740'),
    );

    expect(made.unreported().map(({ number, outcome }) => [number, outcome.kind])).toEqual([
      [1, 'cancelled'],
      [2, 'cancelled'],
    ]);
    expect(made.notSent()).toHaveLength(2);
  });
});

describe('an attempt that began before its owner heard of the cancellation', () => {
  test('may have mailed its recipient', () => {
    const made = account(entry.cancelled('10740'), entry.attempt(1, 'b'));

    expect(made.notSent().map(({ outcome }) => outcome.kind)).toEqual([
      'cancelled',
      'unconfirmed',
      'cancelled',
    ]);
  });
});

describe('a halt', () => {
  test('is remembered until somebody resumes the run', () => {
    const halted = account({ v: 1, kind: 'paused', at: 7, reason: '554 not verified' });
    const resumed = account(
      { v: 1, kind: 'paused', at: 7, reason: '554 not verified' },
      { v: 1, kind: 'paused', at: 8, reason: 'Moved', move: '10740' as ChangelogId },
      { v: 1, kind: 'resumed', at: 9, reason: 'Moved', move: '10741' as ChangelogId },
    );

    expect(halted.halt).toEqual({ reason: '554 not verified', at: 7 });
    expect(resumed.halt).toBeUndefined();
  });

  test("is not made by a person's own pause", () => {
    const paused = account({
      v: 1,
      kind: 'paused',
      at: 8,
      reason: 'Moved',
      move: '10740' as ChangelogId,
    });

    expect(paused.halt).toBeUndefined();
  });
});

function seen(made: RunAccount) {
  return made.unreported().map(({ number, outcome }) => [number, outcome.kind]);
}

describe('a mail that comes back', () => {
  const sentAndReported = [entry.attempt(0, 'a'), entry.outcome(0, sent, 'a'), reported(4)];

  test('after the report is to be reported, and its recipient has not got it', () => {
    const made = account(...sentAndReported, entry.bounced(0));

    expect(seen(made)).toEqual([[0, 'bounced']]);
    expect(made.notSent().map(({ recipient }) => recipient)).toEqual(['10001']);
  });

  test('twice is reported once', () => {
    const made = account(...sentAndReported, entry.bounced(0), reported(6), entry.bounced(0));

    expect(seen(made)).toEqual([]);
  });

  test('before anybody says that it was sent is never called sent', () => {
    const made = account(entry.attempt(0, 'a'), entry.bounced(0), entry.outcome(0, sent, 'a'));

    expect(seen(made)).toEqual([[0, 'bounced']]);
  });
});

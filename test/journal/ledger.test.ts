import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeKinds } from '../../src/campaign/outcome.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { Ledger } from '../../src/journal/ledger.ts';
import { deferred, entry, rejected, sent, unconfirmed } from './entries.ts';

function fold(...entries: readonly RunEntry[]): Ledger {
  const ledger = new Ledger();
  for (const each of entries) ledger.apply(each);
  return ledger;
}

const failed = { kind: 'failed', reason: 'No firstName' } as const;

describe('a delivery', () => {
  test.each<{ what: string; entries: readonly RunEntry[]; state: string }>([
    { what: 'is fresh when frozen', entries: [], state: 'fresh' },
    { what: 'is open from its attempt on', entries: [entry.attempt(0, 'a')], state: 'open' },
    {
      what: 'is fresh again when its attempt was deferred',
      entries: [entry.attempt(0, 'a'), entry.outcome(0, deferred, 'a')],
      state: 'fresh',
    },
    {
      what: 'stays open when another attempt was deferred',
      entries: [entry.attempt(0, 'a'), entry.outcome(0, deferred, 'b')],
      state: 'open',
    },
    {
      what: 'does not begin again when a deferred attempt is read twice',
      entries: [entry.attempt(0, 'a'), entry.outcome(0, deferred, 'a'), entry.attempt(0, 'a')],
      state: 'fresh',
    },
    {
      what: 'does not begin when its attempt arrives after it was closed',
      entries: [entry.outcome(0, deferred, 'a'), entry.attempt(0, 'a')],
      state: 'fresh',
    },
    {
      what: 'is settled by its first final outcome',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, rejected, 'a'),
        entry.outcome(0, { kind: 'failed', reason: '' }),
      ],
      state: 'rejected',
    },
    {
      what: 'is sent when sent comes after unconfirmed',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, unconfirmed('a')),
        entry.outcome(0, sent, 'a'),
      ],
      state: 'sent',
    },
    {
      what: 'is sent when sent comes after the cancellation',
      entries: [entry.attempt(0, 'a'), entry.cancelled('9'), entry.outcome(0, sent, 'a')],
      state: 'sent',
    },
    {
      what: 'is not unsettled by a deferral that comes after unconfirmed',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, unconfirmed('a')),
        entry.outcome(0, deferred, 'a'),
      ],
      state: 'unconfirmed',
    },
    {
      what: 'is cancelled when nothing was begun',
      entries: [entry.cancelled('9')],
      state: 'cancelled',
    },
    {
      what: 'may have been mailed when the cancellation met it in flight',
      entries: [entry.attempt(0, 'a'), entry.cancelled('9')],
      state: 'unconfirmed',
    },
    {
      what: 'may have been mailed by an owner that had not heard of the cancellation',
      entries: [entry.cancelled('9'), entry.attempt(0, 'a')],
      state: 'unconfirmed',
    },
    {
      what: 'was cancelled when an attempt after the cancellation turns out deferred',
      entries: [entry.cancelled('9'), entry.attempt(0, 'a'), entry.outcome(0, deferred, 'a')],
      state: 'cancelled',
    },
    {
      what: 'is rejected when an attempt after the cancellation was',
      entries: [entry.cancelled('9'), entry.attempt(0, 'a'), entry.outcome(0, rejected, 'a')],
      state: 'rejected',
    },
    {
      what: 'stays unconfirmed when the attempt in flight ends in doubt, whatever follows from that',
      entries: [
        entry.attempt(0, 'a'),
        entry.cancelled('9'),
        entry.outcome(0, { ...deferred, replyClass: 'unconfirmed' }, 'a'),
      ],
      state: 'unconfirmed',
    },
    {
      what: 'stays cancelled when a deferred attempt is read again',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, deferred, 'a'),
        entry.cancelled('9'),
        entry.attempt(0, 'a'),
      ],
      state: 'cancelled',
    },
    {
      what: 'was cancelled when the attempt in flight turns out deferred',
      entries: [entry.attempt(0, 'a'), entry.cancelled('9'), entry.outcome(0, deferred, 'a')],
      state: 'cancelled',
    },
    {
      what: 'is rejected when the attempt in flight at the cancellation was',
      entries: [entry.attempt(0, 'a'), entry.cancelled('9'), entry.outcome(0, rejected, 'a')],
      state: 'rejected',
    },
    {
      what: 'is fresh when it was reopened',
      entries: [entry.outcome(0, { kind: 'failed', reason: '' }), entry.reopened([0])],
      state: 'fresh',
    },
    {
      what: 'is not reopened when it was sent',
      entries: [entry.attempt(0, 'a'), entry.outcome(0, sent, 'a'), entry.reopened([0])],
      state: 'sent',
    },
    {
      what: 'is sent when the answer to an attempt from before it was reopened comes at last',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, unconfirmed('a'), 'a'),
        entry.reopened([0]),
        entry.attempt(0, 'b'),
        entry.outcome(0, sent, 'a'),
      ],
      state: 'sent',
    },
    {
      what: 'stays open when an attempt from before it was reopened turns out rejected',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, unconfirmed('a'), 'a'),
        entry.reopened([0]),
        entry.attempt(0, 'b'),
        entry.outcome(0, rejected, 'a'),
      ],
      state: 'open',
    },
    {
      what: 'stays cancelled when somebody wants it opened again',
      entries: [entry.cancelled('9'), entry.reopened([0])],
      state: 'cancelled',
    },
  ])('$what', ({ entries, state }) => {
    const found = fold(entry.frozen(1), ...entries).stateOf(0);

    expect(found.kind === 'settled' ? found.outcome : found.kind).toBe(state);
  });
});

describe('a run', () => {
  test('is launching until its audience is frozen', () => {
    expect(fold().phase).toBe('launching');
    expect(fold(entry.frozen(1)).phase).toBe('running');
  });

  test('holds the first freeze, whatever comes later', () => {
    const ledger = fold(entry.frozen(3), { ...entry.frozen(5) });

    expect(ledger.count).toBe(3);
  });

  test('follows moves in the order of the changelog, however they arrive', () => {
    const ledger = fold(entry.frozen(1), entry.resumed('12'), entry.paused('11'));

    expect(ledger.phase).toBe('running');
  });

  test('that is paused before it is frozen does not run', () => {
    expect(fold(entry.paused('11'), entry.frozen(1)).phase).toBe('paused');
  });

  test('that is cancelled before it is frozen mails nobody', () => {
    const ledger = fold(entry.cancelled('11'), entry.frozen(2));

    expect(ledger.phase).toBe('cancelled');
    expect(ledger.outcomes('cancelled')).toBe(2);
  });

  test('that is over runs again when it is reopened, and is over again when that is closed', () => {
    const over = fold(entry.frozen(1), entry.outcome(0, failed), entry.closed());
    const again = fold(
      entry.frozen(1),
      entry.outcome(0, failed),
      entry.closed(),
      entry.reopened([0]),
    );
    again.apply(entry.closed()); // Written late by a reporter that is none any more.

    expect([over.phase, over.settled]).toEqual(['closed', 1]);
    expect([again.phase, again.settled, again.generation]).toEqual(['running', 0, 1]);
    again.apply(entry.closed(1));
    again.apply(entry.reopened([0])); // Written late, too.
    expect(again.phase).toBe('closed');
  });

  test('that is reopened while it was paused runs, unless it was paused later', () => {
    const ledger = fold(
      entry.frozen(1),
      entry.outcome(0, failed),
      entry.paused('11'),
      entry.closed(),
    );

    ledger.apply(entry.reopened([0], { move: '12' }));
    expect(ledger.phase).toBe('running');
    ledger.apply(entry.paused('13'));
    expect(ledger.phase).toBe('paused');
  });

  test('that was cancelled cannot be resumed', () => {
    const ledger = fold(entry.frozen(1), entry.cancelled('11'), entry.resumed('12'));

    expect(ledger.phase).toBe('cancelled');
  });

  test('is not halted by what a later move has overruled, however often that is read', () => {
    const ledger = fold(entry.frozen(1), entry.halted('10'), entry.resumed('12'));
    ledger.apply(entry.halted('11'));
    ledger.apply(entry.halted('10'));

    expect(ledger.phase).toBe('running');
  });

  test('is halted by whoever knew of the last move', () => {
    expect(fold(entry.frozen(1), entry.resumed('12'), entry.halted('12')).phase).toBe('paused');
  });

  test('knows how long it stood still', () => {
    const ledger = fold(entry.frozen(1), entry.halted('10', 100));
    ledger.apply({ ...entry.resumed('11'), at: 250 });
    ledger.apply({ ...entry.paused('12'), at: 400 });

    expect(ledger.pausedMilliseconds(0, 1_000)).toBe(150 + 600);
    expect(ledger.pausedMilliseconds(200, 410)).toBe(50 + 10);
    expect(ledger.pausedMilliseconds(300, 350)).toBe(0);
  });

  test('that halted itself is resumed by a later move', () => {
    const ledger = fold(entry.frozen(1), entry.paused(), entry.paused('11'), entry.resumed('12'));

    expect(ledger.phase).toBe('running');
  });
});

const number = fc.integer({ min: 0, max: 4 });
const attempt = fc.constantFrom('a', 'b', 'c');
const anyEntry: fc.Arbitrary<RunEntry> = fc.oneof(
  fc.tuple(number, attempt).map(([n, a]) => entry.attempt(n, a)),
  fc
    .tuple(number, attempt, fc.constantFrom(sent, deferred, rejected))
    .map(([n, a, outcome]) => entry.outcome(n, outcome, a)),
  fc.tuple(number, attempt).map(([n, a]) => entry.outcome(n, unconfirmed(a))),
  fc.integer({ min: 1, max: 9 }).map((move) => entry.paused(String(move))),
  fc.integer({ min: 1, max: 9 }).map((move) => entry.resumed(String(move))),
  fc.integer({ min: 1, max: 9 }).map((move) => entry.cancelled(String(move))),
);

describe('any journal', () => {
  test('has counts that add up to what is settled', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 60 }), (entries) => {
        const ledger = fold(entry.frozen(5), ...entries);

        const total = outcomeKinds.reduce((sum, kind) => sum + ledger.outcomes(kind), 0);
        const states = [0, 1, 2, 3, 4].map((n) => ledger.stateOf(n).kind);
        expect(total).toBe(ledger.settled);
        expect(states.filter((kind) => kind === 'settled')).toHaveLength(ledger.settled);
      }),
    );
  });

  test('that says sent once says sent for ever', () => {
    fc.assert(
      fc.property(fc.array(anyEntry), fc.array(anyEntry), attempt, (before, after, a) => {
        const ledger = fold(entry.frozen(5), ...before, entry.outcome(2, sent, a), ...after);

        expect(ledger.stateOf(2)).toEqual({ kind: 'settled', outcome: 'sent' });
      }),
    );
  });

  test('says the same when an attempt is read after the cancellation that it overtook', () => {
    fc.assert(
      fc.property(fc.array(anyEntry), number, (after, n) => {
        const [cancelled, begun] = [entry.cancelled('10'), entry.attempt(n, 'a')];

        const one = fold(entry.frozen(5), cancelled, begun, ...after);
        const other = fold(entry.frozen(5), begun, cancelled, ...after);

        expect(statesOf(one)).toEqual(statesOf(other));
      }),
    );
  });

  test('never unsettles a delivery', () => {
    fc.assert(
      fc.property(fc.array(anyEntry), fc.array(anyEntry), (before, after) => {
        const settledBefore = fold(entry.frozen(5), ...before).settled;

        expect(fold(entry.frozen(5), ...before, ...after).settled).toBeGreaterThanOrEqual(
          settledBefore,
        );
      }),
    );
  });
});

function statesOf(ledger: Ledger) {
  return [0, 1, 2, 3, 4].map((n) => ledger.stateOf(n));
}

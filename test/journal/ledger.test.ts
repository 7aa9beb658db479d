import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeKinds } from '../../src/campaign/outcome.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import type { Ledger } from '../../src/journal/ledger.ts';
import { deferred, entry, fold, rejected, sent, unconfirmed } from './entries.ts';

const failed = { kind: 'failed', reason: 'No firstName' } as const;

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

  test('that is reopened is cancelled by a later move, even one that was told before', () => {
    const over = [entry.frozen(1), entry.outcome(0, failed), entry.closed()];

    const ledger = fold(...over, entry.cancelled('21'), entry.reopened([0], { move: '20' }));
    expect(ledger.phase).toBe('running');
    ledger.apply(entry.cancelled('21'));

    expect(ledger.phase).toBe('cancelled');
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
  number.map((n) => entry.bounced(n)),
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

  test('that says sent once says sent for ever, or bounced if it came back', () => {
    fc.assert(
      fc.property(fc.array(anyEntry), fc.array(anyEntry), attempt, (before, after, a) => {
        const ledger = fold(entry.frozen(5), ...before, entry.outcome(2, sent, a), ...after);

        const isBack = [...before, ...after].some((e) => e.kind === 'bounced' && e.number === 2);
        const outcome = isBack ? 'bounced' : 'sent';
        expect(ledger.stateOf(2)).toEqual({ kind: 'settled', outcome });
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

  test('says the same wherever it says that a mail came back', () => {
    fc.assert(
      fc.property(fc.array(anyEntry), fc.nat(), number, (entries, place, n) => {
        const sentOnce = [entry.attempt(n, 'a'), entry.outcome(n, sent, 'a')];
        const all = [...entries, ...sentOnce];
        const anywhere = all.toSpliced(place % (all.length + 1), 0, entry.bounced(n));

        const one = fold(entry.frozen(5), ...anywhere);
        const other = fold(entry.frozen(5), ...all, entry.bounced(n), entry.bounced(n));

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

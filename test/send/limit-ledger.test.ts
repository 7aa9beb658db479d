import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Limit, LimitEntry } from '../../src/send/limits/entries.ts';
import { LimitLedger, type Verdict } from '../../src/send/limits/limit-ledger.ts';

const key = 'domain:example.org';

/** What processes write, one after the other. */
class Writing {
  readonly ledger = new LimitLedger();
  #count = 0;

  take(
    at: number,
    limit: Limit,
    { process = 'a', patience = undefined as number | undefined } = {},
  ) {
    this.#count += 1;
    const id = String(this.#count);
    const take = { id, key, limit, ...(patience !== undefined && { patience }) };
    return this.write({ v: 1, kind: 'take', at, process, takes: [take] });
  }

  write(entry: LimitEntry): string[] {
    return this.ledger.apply(entry).map(told);
  }

  slow(at: number, perSecond: number, pause = 0): void {
    this.write({ v: 1, kind: 'slow', at, process: 'a', key, perSecond, pause });
  }
}

function told(verdict: Verdict): string {
  return verdict.kind === 'go' ? `${verdict.id} at ${verdict.at}` : `${verdict.id} later`;
}

describe('mails that share a rate', () => {
  test('go evenly, whoever asks', () => {
    const writing = new Writing();
    const limit = { perSecond: 2 };

    expect(writing.take(0, limit, { process: 'a' })).toEqual(['1 at 0']);
    expect(writing.take(10, limit, { process: 'b' })).toEqual(['2 at 400']);
    expect(writing.take(20, limit, { process: 'c' })).toEqual(['3 at 900']);
  });

  test('do not wait where that would take too long, and take nothing then', () => {
    const writing = new Writing();
    const limit = { perSecond: 1 };
    writing.take(0, limit);
    writing.take(0, limit);

    expect(writing.take(0, limit, { patience: 1_000 })).toEqual(['3 later']);
    expect(writing.take(0, limit)).toEqual(['4 at 1900']);
  });

  test('are never more than the rate allows, in any second, whatever the clocks say', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: -300, max: 300 })), {
          maxLength: 300,
        }),
        (perSecond, asked) => {
          const writing = new Writing();
          const times: number[] = [];
          let now = 1_000;
          for (const [passed, skew] of asked) {
            now += passed;
            const [verdict = ''] = writing.take(now + skew, { perSecond });
            times.push(Number(verdict.split(' at ')[1]));
          }
          for (const [index, first] of times.entries()) {
            const within = times.slice(index).filter((at) => at < first + 1_000);
            expect(within.length).toBeLessThanOrEqual(perSecond * 1.1 + 1);
          }
        },
      ),
    );
  });
});

describe('mails that share places', () => {
  const limit = { atOnce: 2 };

  test('wait in line until one is given back', () => {
    const writing = new Writing();
    writing.take(0, limit);
    writing.take(0, limit);
    expect(writing.take(0, limit)).toEqual([]);
    expect(writing.take(0, limit)).toEqual([]);

    const verdicts = writing.write({ v: 1, kind: 'done', at: 50, process: 'a', ids: ['1'] });

    expect(verdicts).toEqual(['3 at 50']);
  });

  test('come again later where others need not wait for them', () => {
    const writing = new Writing();
    writing.take(0, limit);
    writing.take(0, limit);

    expect(writing.take(0, limit, { patience: 1_000 })).toEqual(['3 later']);
  });

  test('get the places of a process that is gone, and not those of one that is there', () => {
    const writing = new Writing();
    writing.take(0, limit, { process: 'dead' });
    writing.take(0, limit, { process: 'alive' });
    writing.take(0, limit, { process: 'other' });
    writing.write({ v: 1, kind: 'beat', at: 19_000, process: 'alive' });

    expect(writing.write({ v: 1, kind: 'beat', at: 20_001, process: 'other' })).toEqual([
      '3 at 20001',
    ]);
  });

  test('are counted once when a process asks twice because it was not answered', () => {
    const writing = new Writing();
    const takes = [{ id: '7', key, limit }];
    writing.write({ v: 1, kind: 'take', at: 0, process: 'a', takes });

    expect(writing.write({ v: 1, kind: 'take', at: 5, process: 'a', takes })).toEqual([]);
    expect(writing.take(9, limit)).toEqual(['1 at 9']);
  });
});

describe('a destination that wants fewer mails', () => {
  test('gets half as many, half of that, and evenly more again until it gets as many as before', () => {
    const writing = new Writing();
    const intervalAt = (at: number) => {
      writing.take(at, {});
      const [next = ''] = writing.take(at, {});
      return Math.round(Number(next.split(' at ')[1]) - at + 100);
    };
    writing.slow(0, 10);
    expect(intervalAt(1_000)).toBeCloseTo(200, -1);
    writing.slow(1_500, 10);
    expect(intervalAt(2_000)).toBeCloseTo(199, -1);
    writing.slow(4_000, 10);
    expect(intervalAt(5_000)).toBeCloseTo(396, -1);

    expect(intervalAt(304_000)).toBeCloseTo(133, -1);
    expect(writing.ledger.isSlowed(key, 304_000)).toBe(true);
    expect(writing.ledger.isSlowed(key, 604_000)).toBe(false);
    expect(writing.take(604_000, {})).toEqual(['9 at 604000']);
  });

  test('gets none for as long as it asks for', () => {
    const writing = new Writing();

    writing.slow(0, 10, 90_000);

    expect(writing.take(1_000, {})).toEqual(['1 at 90000']);
    expect(writing.take(1_000, {}, { patience: 1_000 })).toEqual(['2 later']);
  });

  test('gets no more than its limit once it is over', () => {
    const writing = new Writing();
    writing.slow(0, 10);

    writing.take(700_000, { perSecond: 4 });

    expect(writing.take(700_000, { perSecond: 4 })).toEqual(['2 at 700150']);
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IssueId, IssueKey } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { RunAccount } from '../../src/report/run-account.ts';
import { AllUnwritten, Shortfall } from '../../src/report/unwritten.ts';
import { entry, sent } from '../journal/entries.ts';

const people = Array.from({ length: 8 }, (_, number) => `${10_001 + number}`);

/** A journal and an account that reads it, as a reporter does. */
function startJournal() {
  const entries: RunEntry[] = [];
  const account = new RunAccount();
  const append = (each: RunEntry) => {
    account.apply({ offset: entries.length, entry: each });
    entries.push(each);
  };
  append(entry.opened());
  append(entry.audience(people));
  append(entry.frozen(people.length));
  return { entries, account, append };
}

/** Whoever takes over reads everything from the beginning. */
function readAnew(entries: readonly RunEntry[]): RunAccount {
  const account = new RunAccount();
  for (const [offset, each] of entries.entries()) account.apply({ offset, entry: each });
  return account;
}

describe('how far Jira is written', () => {
  test('is told slice by slice, oldest first, and no further than the report began', () => {
    const { account, append } = startJournal();
    for (const number of [3, 1, 0]) append(entry.outcome(number, sent));
    const upTo = account.offset;
    append(entry.outcome(2, sent));

    const slice = account.unreported(2, upTo);
    const offset = account.offsetAfter(slice);
    account.noteWritten(slice, []);

    expect(slice.map(({ number }) => number)).toEqual([3, 1]);
    expect(offset).toBe(4);
    expect(account.unreported(2, upTo).map(({ number }) => number)).toEqual([0]);
    expect(account.unreportedCount).toBe(2);
  });

  test('never covers what is not written, however slices, outcomes and their corrections come', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('outcome' as const), number: fc.nat(people.length - 1) }),
      fc.record({ kind: fc.constant('cancelled' as const) }),
      fc.record({ kind: fc.constant('write' as const), most: fc.integer({ min: 1, max: 3 }) }),
    );

    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { entries, account, append } = startJournal();
        for (const each of steps) {
          if (each.kind === 'outcome') append(entry.outcome(each.number, sent));
          else if (each.kind === 'cancelled') append(entry.cancelled('10740'));
          else {
            const slice = account.unreported(each.most);
            const offset = account.offsetAfter(slice);
            append({ v: 1, kind: 'reported', at: 9, offset });
            account.noteWritten(slice, []);
          }

          const afresh = readAnew(entries).unreported();
          expect(afresh).toEqual(expect.arrayContaining([...account.unreported()]));
        }
      }),
    );
  });

  test('is remembered with what could not be written, by whoever reads the journal', () => {
    const { entries, append } = startJournal();
    const unwritten = [{ sentence: 'Recipient not moved: No.', issues: ['10001' as IssueId] }];
    append(entry.outcome(0, sent));
    append({ v: 1, kind: 'reported', at: 9, offset: 3, unwritten });

    const { unwritten: all } = readAnew(entries);

    expect(all.lines(new Map())).toEqual(['Recipient not moved: No. (1)']);
  });
});

describe('what could not be written', () => {
  test('is one sentence for each reason, with what was not done', () => {
    const shortfall = new Shortfall();
    const [first, second] = ['10001', '10002'] as IssueId[];
    if (first === undefined || second === undefined) throw new Error('There are two');
    shortfall.note('not moved', new Map([[first, 'It is gone.']]));
    shortfall.note('not labelled', new Map([[first, 'It is gone.']]));
    shortfall.note('not labelled', new Map([[second, 'It is locked.']]));

    expect(shortfall.unwritten()).toEqual([
      { sentence: 'Recipient not moved, not labelled: It is gone.', issues: [first] },
      { sentence: 'Recipient not labelled: It is locked.', issues: [second] },
    ]);
  });

  test.each([
    [1, 'It is gone. (MAIL-1)'],
    [2, 'It is gone. (MAIL-1, MAIL-2)'],
    [7, 'It is gone. (MAIL-1, MAIL-2, MAIL-3, MAIL-4, MAIL-5 and 2 more)'],
  ])('names some of %i issues, each once', (count, line) => {
    const issues = people.slice(0, count) as IssueId[];
    const keys = new Map(issues.map((id) => [id, `MAIL-${Number(id) - 10_000}` as IssueKey]));
    const all = new AllUnwritten();
    all.add([{ sentence: 'It is gone.', issues }]);
    all.add([{ sentence: 'It is gone.', issues }]);

    expect(all.lines(keys)).toEqual([line]);
    expect(all.named.length).toBeLessThanOrEqual(5);
  });
});

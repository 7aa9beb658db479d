import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IssueId, RunId } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { type AudienceTuple, digestOf, FreezeReader } from '../../src/journal/freeze.ts';

const run = '7-10' as RunId;
const opened: RunEntry = {
  v: 1,
  kind: 'opened',
  at: 0,
  run,
  campaign: { id: '7' as IssueId, key: 'MAIL-7', summary: 'Cover letter' },
  by: 'Casey',
};

/** What one launch writes that finds so many recipients, two in an entry. */
function freezeOf(freeze: string, count: number): readonly RunEntry[] {
  const base = { v: 1, at: 0, freeze } as const;
  const recipients = Array.from(
    { length: count },
    (_, number): AudienceTuple => [`${freeze}${number}` as IssueId, null, 0, null],
  );
  const slices = Array.from({ length: Math.ceil(count / 2) }, (_, index) => index * 2);
  return [
    {
      ...base,
      kind: 'content',
      content: {
        from: { address: 'robin@example.com' },
        template: { subject: `Hello from ${freeze}`, text: 'Dear friend', partials: {} },
        attachments: [],
      },
    },
    ...slices.map(
      (from): RunEntry => ({
        ...base,
        kind: 'audience',
        from,
        recipients: recipients.slice(from, from + 2),
      }),
    ),
    {
      ...base,
      kind: 'frozen',
      count,
      sha256: digestOf(recipients),
      partitions: count,
      groups: ['Friends'],
      rules: [],
    },
  ];
}

function read(entries: readonly RunEntry[]): FreezeReader {
  const reader = new FreezeReader({ keepAudience: true });
  for (const entry of entries) reader.apply(entry);
  return reader;
}

/** Each launch's entries in their order, between each other as they may come. */
const anyInterleaving = fc
  .record({
    launches: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 3 }),
    turns: fc.array(fc.nat({ max: 2 }), { maxLength: 20 }),
  })
  .map(({ launches, turns }) => {
    const left = launches.map((count, index) => [...freezeOf(`${index + 1}`, count)]);
    const taken = turns.flatMap((turn) => left[turn]?.splice(0, 1) ?? []);
    return [opened, ...taken, ...left.flat()];
  });

describe('launches of one run that were killed or came twice', () => {
  test('freeze it once: whoever reads, and however far, finds the audience that was closed first', () => {
    fc.assert(
      fc.property(anyInterleaving, fc.nat({ max: 30 }), (entries, more) => {
        const index = entries.findIndex(({ kind }) => kind === 'frozen');
        const first = entries[index];
        const reader = read(entries.slice(0, index + 1 + more));

        const frozen = reader.frozenRun;
        const freeze = first?.kind === 'frozen' ? first.freeze : '';
        expect(frozen?.content.template.subject).toBe(`Hello from ${freeze}`);
        expect(frozen?.count).toBe(first?.kind === 'frozen' ? first.count : 0);
        expect(frozen?.partitions).toBe(frozen?.count);
        for (let number = (frozen?.count ?? 0) - 1; number >= 0; number -= 1)
          expect(reader.recipient(number).id).toBe(`${freeze}${number}`);
        expect(() => reader.recipient(frozen?.count ?? 0)).toThrow(RangeError);
        expect(reader.isIntact).toBe(true);
      }),
    );
  });

  test('have frozen nothing before one of them has closed its audience', () => {
    fc.assert(
      fc.property(anyInterleaving, (entries) => {
        const index = entries.findIndex(({ kind }) => kind === 'frozen');

        expect(read(entries.slice(0, index)).frozenRun).toBeUndefined();
      }),
    );
  });
});

describe('an audience that is not whole', () => {
  test('is told from the one that was frozen', () => {
    const whole = [opened, ...freezeOf('1', 5)];

    const gaps = whole
      .filter(({ kind }) => kind === 'audience')
      .map((gap) => read(whole.filter((entry) => entry !== gap)).isIntact);

    expect(gaps).toEqual([false, false, false]);
  });
});

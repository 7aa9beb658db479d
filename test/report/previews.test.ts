import { describe, expect, test } from 'vitest';
import type { IssueId } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { choosePreviews } from '../../src/report/dry-run/previews.ts';
import { RunAccount } from '../../src/report/run-account.ts';
import { entry } from '../journal/entries.ts';

const rendered = { kind: 'rendered', sizeBytes: 900, warnings: [] } as const;
const skipped = { kind: 'skipped', because: 'invalid-address', detail: 'No @.' } as const;

/** A dry run whose audience is these groups' by index; recipients are numbered from 100. */
function account(groups: readonly number[], ...settled: readonly RunEntry[]): RunAccount {
  const made = new RunAccount();
  const entries: readonly RunEntry[] = [
    entry.opened({ isDryRun: true }),
    {
      v: 1,
      kind: 'audience',
      at: 1,
      freeze: 'first',
      from: 0,
      recipients: groups.map((group, at) => [`${100 + at}` as IssueId, null, group, null]),
    },
    {
      v: 1,
      kind: 'frozen',
      at: 1,
      freeze: 'first',
      count: groups.length,
      sha256: '',
      partitions: 1,
      groups: [
        'Friends',
        'Guests',
        'Press',
        'Rest',
        ...Array.from({ length: 9 }, (_, at) => `More${at}`),
      ],
      rules: [],
    },
    ...settled,
  ];
  entries.forEach((each, offset) => made.apply({ offset, entry: each }));
  return made;
}

describe('letters that a dry run attaches', () => {
  test.each([
    ['the first of each group', [0, 0, 1], [], ['100 Friends', '102 Guests']],
    ['whoever has one', [0, 0, 1], [0, 2], ['101 Friends']],
    ['nobody where there is none', [0], [0], []],
  ])('are those of %s', (_, groups, leftOut, expected) => {
    const outcomes = groups.map((_group, number) =>
      entry.outcome(number, leftOut.includes(number) ? skipped : rendered),
    );

    const { chosen, withoutGroups } = choosePreviews(account(groups, ...outcomes), groups.length);

    expect(withoutGroups).toEqual([]);
    expect(chosen.map(({ id, group }) => `${id} ${group}`)).toEqual(expected);
  });

  test('are ten at most, and the other groups are named', () => {
    const groups = Array.from({ length: 12 }, (_, group) => group);
    const outcomes = groups.map((_, number) => entry.outcome(number, rendered));

    const { chosen, withoutGroups } = choosePreviews(account(groups, ...outcomes), groups.length);

    expect(chosen).toHaveLength(10);
    expect(withoutGroups).toEqual(['More6', 'More7']);
  });
});

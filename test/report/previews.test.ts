import { describe, expect, test } from 'vitest';
import type { IssueId, RunId } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { dryRunComment } from '../../src/report/dry-run/dry-run-comment.ts';
import { choosePreviews, type Previews } from '../../src/report/dry-run/previews.ts';
import { RunAccount } from '../../src/report/run-account.ts';
import { entry } from '../journal/entries.ts';
import { read } from './reading.ts';

const rendered = { kind: 'rendered', sizeBytes: 900, warnings: [] } as const;
const skipped = { kind: 'skipped', because: 'invalid-address', detail: 'No @.' } as const;

/** A dry run whose audience is these groups' by index; recipients are numbered from 100. */
function account(groups: readonly number[], ...settled: readonly RunEntry[]): RunAccount {
  const made = new RunAccount();
  const entries: readonly RunEntry[] = [
    {
      v: 1,
      kind: 'opened',
      at: 1,
      run: '10042-10731' as RunId,
      campaign: { id: '10042' as IssueId, key: 'MAIL-42', summary: 'Letter' },
      by: 'Casey',
      isDryRun: true,
    },
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
      groups: ['Friends', 'Guests', 'Press', 'Rest'],
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
    ['three at most', [0, 1, 2, 3], [], ['100 Friends', '101 Guests', '102 Press']],
    ['whoever has one', [0, 0, 1], [0, 2], ['101 Friends']],
    ['nobody where there is none', [0], [0], []],
  ])('are those of %s', (_, groups, leftOut, expected) => {
    const outcomes = groups.map((_group, number) =>
      entry.outcome(number, leftOut.includes(number) ? skipped : rendered),
    );

    const chosen = choosePreviews(account(groups, ...outcomes), groups.length);

    expect(chosen.map(({ id, group }) => `${id} ${group}`)).toEqual(expected);
  });

  test.each<[string, Previews, readonly string[]]>([
    [
      'names them',
      { kind: 'attached', names: ['preview-MAIL-2.html', 'preview-MAIL-2.eml'] },
      ['Attached to look at, and not sent: preview-MAIL-2.html, preview-MAIL-2.eml.'],
    ],
    ['says nothing of none', { kind: 'attached', names: [] }, []],
    [
      'says what Jira says where it takes none',
      { kind: 'refused', problem: 'Attachments are disabled.' },
      ['Previews of letters could not be attached: Attachments are disabled.'],
    ],
  ])('are in a report that %s', (_, previews, expected) => {
    const body = dryRunComment({
      result: {
        groups: [],
        ready: 1,
        audience: 1,
        failed: [],
        skipped: [],
        warnings: [],
        largestBytes: 900,
        samples: { sent: 0, count: 0 },
      },
      startedBy: 'Casey',
      pacePerSecond: undefined,
      rules: [],
      previews,
      fingerprint: 'f',
      keyOf: () => undefined,
    });

    expect(read(body).filter((line) => /attached/i.test(line))).toEqual(expected);
  });
});

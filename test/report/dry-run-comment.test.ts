import { describe, expect, test } from 'vitest';
import { dryRunComment } from '../../src/report/dry-run/dry-run-comment.ts';
import type { Previews } from '../../src/report/dry-run/previews.ts';
import { read } from './reading.ts';

const passed = {
  result: {
    groups: [],
    ready: 600,
    audience: 600,
    failed: [],
    skipped: [],
    warnings: [],
    largestBytes: 900,
    samples: { sent: 0, count: 0 },
  },
  startedBy: 'Casey',
  pacePerSecond: undefined,
  ceilingPerSecond: undefined,
  rules: [],
  previews: { kind: 'attached', names: [], withoutGroups: [] },
  fingerprint: 'f',
  keyOf: () => undefined,
} as const;

describe('the report of a dry run', () => {
  test.each<[string, number | undefined, number | undefined, string]>([
    ['its own pace', 10, undefined, 'At 10 mails a second the sending takes about 60 s.'],
    [
      'its own pace where that is slower',
      2,
      10,
      'At 2 mails a second the sending takes about 5 minutes.',
    ],
    [
      'the limits of the service',
      undefined,
      10,
      'Postboard is set to at most 10 mails a second, so the sending takes at least 60 s.',
    ],
    [
      'those limits where they are slower',
      20,
      10,
      'Postboard is set to at most 10 mails a second, so the sending takes at least 60 s.',
    ],
    [
      'nothing',
      undefined,
      undefined,
      'Its Pace is empty: the sending goes as fast as the mail server takes it.',
    ],
  ])('tells how long the sending takes by %s', (_, pacePerSecond, ceilingPerSecond, sentence) => {
    const body = dryRunComment({ ...passed, pacePerSecond, ceilingPerSecond });

    expect(read(body)).toContain(`${sentence} The largest letter has 1 KB, attachments aside.`);
  });

  test('says which template each group got, where some got one of their own', () => {
    const rule = {
      key: 'MAIL-2',
      name: 'Friends',
      effect: 'include',
      jql: 'a',
      matched: 2,
    } as const;
    const rules = [
      { ...rule, template: 'friendly' },
      { ...rule, name: 'Others' },
      { ...rule, name: 'Never', effect: 'exclude' },
    ] as const;

    expect(read(dryRunComment({ ...passed, rules }))).toEqual(
      expect.arrayContaining([
        'MAIL-2 | Friends | include | friendly | 2 | a',
        'MAIL-2 | Others | include | the campaign’s | 2 | a',
        'MAIL-2 | Never | exclude | – | 2 | a',
      ]),
    );
    expect(read(dryRunComment({ ...passed, rules: [rule] }))).toContain(
      'MAIL-2 | Friends | include | 2 | a',
    );
  });

  test.each<[string, Previews, readonly string[]]>([
    [
      'names the letters that are attached',
      {
        kind: 'attached',
        names: ['preview-MAIL-2.html', 'preview-MAIL-2.eml'],
        withoutGroups: [],
      },
      ['Attached to look at, and not sent: preview-MAIL-2.html, preview-MAIL-2.eml.'],
    ],
    [
      'names the groups that have none',
      { kind: 'attached', names: ['preview-MAIL-2.eml'], withoutGroups: ['Press', 'Guests'] },
      [
        'Attached to look at, and not sent: preview-MAIL-2.eml. Not all groups have a letter to look at, or a sample; without are Press, Guests.',
      ],
    ],
    [
      'says nothing of them where there are none',
      { kind: 'attached', names: [], withoutGroups: [] },
      [],
    ],
    [
      'says what Jira says where it takes none of them',
      { kind: 'refused', problem: 'Attachments are disabled.' },
      ['Previews of letters could not be attached: Attachments are disabled.'],
    ],
  ])('%s', (_, previews, expected) => {
    const body = dryRunComment({ ...passed, previews });

    expect(read(body).filter((line) => /attached/i.test(line))).toEqual(expected);
  });
});

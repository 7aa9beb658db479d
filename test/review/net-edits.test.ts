import { describe, expect, test } from 'vitest';
import { changelogIdSchema, issueIdSchema } from '../../src/queue/messages.ts';
import { netEdits } from '../../src/review/net-edits.ts';

type Step = readonly [field: string, from: string, to: string, by?: string, issue?: string];

function edits(steps: readonly Step[]) {
  return steps.map(([fieldId, from, to, by = 'Ada', issue = '1'], index) => ({
    issue: issueIdSchema.parse(issue),
    id: changelogIdSchema.parse(String(100 + index)),
    at: new Date(index),
    by,
    fieldId,
    field: fieldId,
    from,
    to,
  }));
}

describe('what is left of edits', () => {
  test.each<[string, readonly Step[], readonly string[]]>([
    ['one edit as it is', [['subject', 'a', 'b']], ['subject: a > b by Ada']],
    [
      'of several of one field the first value and the last, by whoever made the last',
      [
        ['subject', 'a', 'b'],
        ['subject', 'b', 'c', 'Bob'],
      ],
      ['subject: a > c by Bob'],
    ],
    [
      'nothing of what was edited back',
      [
        ['subject', 'a', 'b'],
        ['from', 'x', 'y'],
        ['subject', 'b', 'a', 'Bob'],
      ],
      ['from: x > y by Ada'],
    ],
    [
      'each of the same field of several issues',
      [
        ['jql', 'a', 'b'],
        ['jql', 'a', 'b', 'Ada', '2'],
      ],
      ['jql: a > b by Ada', 'jql: a > b by Ada'],
    ],
    [
      'each file that came or went, but not one that came and went',
      [
        ['attachment', '', 'one.pdf'],
        ['attachment', '', 'two.pdf'],
        ['attachment', 'old.pdf', ''],
        ['attachment', 'one.pdf', '', 'Bob'],
      ],
      ['attachment:  > two.pdf by Ada', 'attachment: old.pdf >  by Ada'],
    ],
    [
      'a file that came in the place of one with the same name',
      [
        ['attachment', 'one.pdf', ''],
        ['attachment', '', 'one.pdf', 'Bob'],
      ],
      ['attachment: one.pdf > one.pdf (another file) by Bob'],
    ],
    [
      'nothing of a link that was taken away and put back',
      [
        ['issuelinks', 'is selected by MAIL-1', ''],
        ['issuelinks', '', 'is selected by MAIL-1'],
      ],
      [],
    ],
  ])('is %s', (_name, steps, left) => {
    const net = netEdits(edits(steps));

    expect(net.map(({ fieldId, from, to, by }) => `${fieldId}: ${from} > ${to} by ${by}`)).toEqual(
      left,
    );
  });
});

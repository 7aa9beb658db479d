import { describe, expect, test } from 'vitest';
import { issueIdSchema, issueKeySchema } from '../../src/jira/issues.ts';
import type { Edit } from '../../src/jira/port.ts';
import { changelogIdSchema } from '../../src/queue/messages.ts';
import { editedComment } from '../../src/review/edited-comment.ts';
import { read } from '../report/reading.ts';

const campaign = issueIdSchema.parse('1');
const rule = {
  id: issueIdSchema.parse('2'),
  key: issueKeySchema.parse('MAIL-2'),
  summary: 'Friends',
};

function edit(differences: Partial<Edit>): Edit {
  return {
    issue: campaign,
    id: changelogIdSchema.parse('100'),
    at: new Date(0),
    by: 'Robin Weller',
    fieldId: 'customfield_1',
    field: 'Subject',
    from: 'Hello',
    to: 'Good morning',
    ...differences,
  };
}

const ruleOf = (id: Edit['issue']) => (id === rule.id ? rule : undefined);

function said(edits: readonly Edit[], differences: readonly string[] = []): readonly string[] {
  return read(editedComment({ edits, differences, ruleOf })).slice(0, -1);
}

const outcome = 'What was dry-run is not what would be sent.';

describe('what the manager of a campaign reads that goes back to Draft', () => {
  test.each<[string, readonly Edit[], readonly string[]]>([
    [
      'who edited what',
      [edit({})],
      [
        `Back in Draft: Robin Weller edited the Subject after the dry run. ${outcome}`,
        'Subject | Hello | Good morning | Robin Weller',
      ],
    ],
    [
      'everything that one person edited',
      [
        edit({ from: '' }),
        edit({ issue: rule.id, field: 'JQL', from: 'a = 1', to: 'a = 2' }),
        edit({ fieldId: 'attachment', field: 'Attachment', from: 'old.pdf', to: '' }),
      ],
      [
        `Back in Draft: Robin Weller edited it after the dry run. ${outcome}`,
        'Subject | – | Good morning | Robin Weller',
        'JQL of MAIL-2 Friends | a = 1 | a = 2 | Robin Weller',
        'Attachment | old.pdf | – | Robin Weller',
      ],
    ],
    [
      'each of several people',
      [edit({}), edit({ field: 'From', by: 'Casey' })],
      [
        `Back in Draft: Robin Weller and Casey edited it after the dry run. ${outcome}`,
        'Subject | Hello | Good morning | Robin Weller',
        'From | Hello | Good morning | Casey',
      ],
    ],
  ])('is %s', (_name, edits, lines) => {
    expect(said(edits)).toEqual(lines);
  });

  test('is what differs, where the changelog tells of no edit', () => {
    expect(said([], ['The HTML of the template has changed in line 3.'])).toEqual([
      `Back in Draft: something was edited after the dry run. ${outcome}`,
      'The HTML of the template has changed in line 3.',
    ]);
  });

  test('is the last ten edits, and the beginning of long texts', () => {
    const lines = said(Array.from({ length: 30 }, () => edit({ to: 'x'.repeat(5_000) })));

    expect(lines).toHaveLength(11);
    expect(lines[1]).toBe(`Subject | Hello | ${'x'.repeat(200)}… | Robin Weller`);
  });
});

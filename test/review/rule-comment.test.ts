import { describe, expect, test } from 'vitest';
import { issueIdSchema, issueKeySchema } from '../../src/jira/issues.ts';
import type { Edit, NamedIssue, RuleIssue } from '../../src/jira/port.ts';
import { changelogIdSchema } from '../../src/queue/messages.ts';
import { type RuleFinding, ruleComment } from '../../src/review/rule-comment.ts';
import { read } from '../report/reading.ts';

function issue(number: number, summary: string): NamedIssue {
  const id = issueIdSchema.parse(String(number));
  return { id, key: issueKeySchema.parse(`MAIL-${number}`), summary };
}

function rule(differences: Partial<RuleIssue> = {}): RuleIssue {
  return {
    ...issue(1, 'Friends'),
    jql: 'Company ~ Friends',
    effect: 'include',
    order: 1,
    template: '',
    isActive: true,
    campaigns: [issue(2, 'Thank you')],
    lastEdit: undefined,
    ...differences,
  };
}

function edited(from: string): Edit {
  return {
    issue: issueIdSchema.parse('1'),
    id: changelogIdSchema.parse('100'),
    at: new Date(0),
    by: 'Robin Weller',
    fieldId: 'customfield_1',
    field: 'JQL',
    from,
    to: 'Company ~ Friends',
  };
}

const sound: Extract<RuleFinding, { kind: 'sound' }> = {
  kind: 'sound',
  count: 12,
  others: 0,
  recipients: [issue(7, 'Ada'), issue(8, 'Bob')],
  change: undefined,
};

const toDryRun =
  'Next: move the campaign to Dry run, which says who is in which group. One that has passed its dry run needs another after an edit of its rules.';
const mend = 'Next: correct the rule and save it. This comment is then brought up to date.';

describe('what the author of a rule reads', () => {
  test.each<[string, RuleIssue, RuleFinding, readonly string[]]>([
    [
      'whom it selects and who uses it',
      rule(),
      sound,
      [
        'This rule includes 12 recipients.',
        'For example MAIL-7 Ada and MAIL-8 Bob.',
        'Used by MAIL-2 Thank you.',
        toDryRun,
      ],
    ],
    [
      'what an edit has changed',
      rule({ effect: 'Exclude', lastEdit: edited('City ~ Rome') }),
      { ...sound, change: { before: 20, joined: 2, left: 10 } },
      [
        'This rule excludes 12 recipients.',
        'For example MAIL-7 Ada and MAIL-8 Bob.',
        'Robin Weller edited the JQL: 2 joined and 10 left.',
        'Now | Company ~ Friends | 12',
        'Before | City ~ Rome | 20',
        'Used by MAIL-2 Thank you.',
        toDryRun,
      ],
    ],
    [
      'that an edit changes nothing',
      rule({ lastEdit: edited('Company ~ "Friends"') }),
      {
        ...sound,
        count: 1,
        recipients: [issue(7, 'Ada')],
        change: { before: 1, joined: 0, left: 0 },
      },
      [
        'This rule includes 1 recipient.',
        'It is MAIL-7 Ada.',
        'Robin Weller edited the JQL: the same recipients are selected.',
        'Now | Company ~ Friends | 1',
        'Before | Company ~ "Friends" | 1',
        'Used by MAIL-2 Thank you.',
        toDryRun,
      ],
    ],
    [
      'what it was while it could not be used',
      rule({ campaigns: [], lastEdit: edited('Company ~') }),
      { ...sound, count: 0, recipients: [] },
      [
        'This rule includes nobody at the moment.',
        'Robin Weller edited the JQL, which could not be used before:',
        'Company ~',
        'No campaign uses it yet.',
        'Next: link it to the campaigns that it is for.',
      ],
    ],
    [
      'what is worth a look',
      rule({ order: undefined, isActive: false }),
      { ...sound, others: 3 },
      [
        'This rule is switched off by its status; if it were not, it would select 12 recipients.',
        'For example MAIL-7 Ada and MAIL-8 Bob.',
        'Worth a look:',
        'The JQL also finds 3 issues that are no recipients of this project. Only recipients count.',
        'It has no Order, so it comes last: recipients whom another rule includes, too, are in that group.',
        'Used by MAIL-2 Thank you.',
        toDryRun,
      ],
    ],
    [
      'that it has no JQL',
      rule({ jql: '', campaigns: [] }),
      { kind: 'broken', problem: 'The JQL is empty; it must say whom to select.' },
      ['This rule selects nobody: it has no JQL.', 'No campaign uses it yet.', mend],
    ],
    [
      'why a saved filter may not be there',
      rule({ jql: 'filter = Loop' }),
      { kind: 'broken', problem: "The value 'Loop' does not exist for the field 'filter'." },
      [
        'This rule cannot be used: its JQL has a mistake.',
        'filter = Loop\n         ^',
        "The value 'Loop' does not exist for the field 'filter'.",
        'Worth a look:',
        'A saved filter can be used when it is shared with Postboard’s account and does not include itself, not even through another one.',
        'Used by MAIL-2 Thank you.',
        mend,
      ],
    ],
    [
      'that its effect is not understood',
      rule({ effect: 'Maybe' }),
      sound,
      [
        'This rule selects 12 recipients.',
        'For example MAIL-7 Ada and MAIL-8 Bob.',
        'Worth a look:',
        'The effect “Maybe” is not understood: a rule can Include or Exclude. No campaign with this rule can be sent.',
        'Used by MAIL-2 Thank you.',
        mend,
      ],
    ],
  ])('is %s', (_name, about, finding, lines) => {
    expect(read(ruleComment(about, finding))).toEqual(lines);
  });

  test.each([
    [
      'what its group gets',
      'include',
      [],
      'Its group gets the template “friendly” in place of the campaign’s letter.',
      toDryRun,
    ],
    [
      'that nobody gets it',
      'exclude',
      [],
      'It excludes, so nobody gets its template “friendly”.',
      toDryRun,
    ],
    [
      'what is wrong with it',
      'include',
      ['There is no template “friendly”.'],
      'Its template “friendly” has to be mended:',
      mend,
    ],
  ])('is, of a rule with a template, %s', (_name, effect, problems, sentence, next) => {
    const lines = read(ruleComment(rule({ template: 'friendly', effect }), sound, problems));

    expect(lines).toEqual(expect.arrayContaining([sentence, ...problems]));
    expect(lines.at(-1)).toBe(next);
  });

  test('names ten campaigns and counts the others', () => {
    const campaigns = Array.from({ length: 14 }, (_, index) => issue(20 + index, 'Again'));

    const lines = read(ruleComment(rule({ campaigns }), sound));

    expect(lines).toContainEqual(expect.stringMatching(/^Used by MAIL-20 Again, .* and 4 more\.$/));
  });
});

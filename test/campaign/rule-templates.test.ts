import { describe, expect, test } from 'vitest';
import type { Rule } from '../../src/campaign/campaign.ts';
import { templatesInUse } from '../../src/campaign/rule-templates.ts';
import { issueIdSchema, issueKeySchema } from '../../src/jira/issues.ts';

function rule(number: number, summary: string, template: string, effect = 'include'): Rule {
  return {
    id: issueIdSchema.parse(String(number)),
    key: issueKeySchema.parse(`MAIL-${number}`),
    summary,
    jql: 'a = 1',
    effect: effect === 'exclude' ? 'exclude' : 'include',
    order: number,
    template,
    version: 1,
  };
}

describe("the templates of a campaign's letters", () => {
  test.each<[string, string, readonly Rule[] | undefined, string, readonly string[]]>([
    ['its own', 'formal', [rule(2, 'Friends', '')], 'formal', []],
    ['its own where its rules cannot be read', 'formal', undefined, 'formal', []],
    [
      'its own, and that of a rule for its group',
      'formal',
      [rule(2, 'Friends', 'friendly'), rule(3, 'Others', '')],
      'formal',
      ['friendly: Friends'],
    ],
    [
      'one for several groups',
      'formal',
      [rule(2, 'Friends', 'friendly'), rule(3, 'Family', 'friendly')],
      'formal',
      ['friendly: Friends, Family'],
    ],
    ['its own where a rule names the same', 'formal', [rule(2, 'Friends', 'formal')], 'formal', []],
    [
      'none of a rule that excludes',
      'formal',
      [rule(2, 'Never', 'friendly', 'exclude')],
      'formal',
      [],
    ],
    [
      'those of its rules where it has no letter and all of them name one',
      '',
      [rule(2, 'Friends', 'friendly'), rule(3, 'Others', 'formal')],
      'friendly',
      ['formal: Others'],
    ],
    [
      'not enough where it has no letter and a rule names none',
      '',
      [rule(2, 'Friends', 'friendly'), rule(3, 'Others', '')],
      '',
      ['friendly: Friends'],
    ],
  ])('are %s', (_, template, rules, own, ofRules) => {
    const used = templatesInUse({ template, ...(rules && { rules }) }, template !== '');

    expect(used.own).toBe(own);
    expect(used.ofRules.map(({ name, groups }) => `${name}: ${groups.join(', ')}`)).toEqual(
      ofRules,
    );
    expect(used.problems).toEqual([]);
  });

  test('cannot differ between rules of one name, which make one group', () => {
    const rules = [rule(2, 'Friends', 'friendly'), rule(3, 'Friends', '')];

    expect(templatesInUse({ template: 'formal', rules }, true).problems).toEqual([
      'The rules MAIL-2 and MAIL-3 are both called “Friends”, which makes them one group, but their templates differ: give one of them another name.',
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import type { Rule } from '../../src/campaign/campaign.ts';
import { selectionsOf } from '../../src/campaign/selection.ts';
import { issueIdSchema, issueKeySchema } from '../../src/jira/issues.ts';

const key = issueKeySchema.parse('MAIL-1');

function rule(number: number, effect: Rule['effect'], jql: string): Rule {
  return {
    id: issueIdSchema.parse(String(number)),
    key: issueKeySchema.parse(`MAIL-${number}`),
    summary: `Rule ${number}`,
    jql,
    effect,
    order: number,
    template: '',
    version: 1,
  };
}

function shown(audience: string, rules: readonly Rule[]) {
  return selectionsOf({ key, audience, rules }).map(
    ({ effect, group, jql }) => `${effect} ${group}: ${jql}`,
  );
}

describe("what selects a campaign's audience", () => {
  test.each<[string, string, readonly Rule[], readonly string[]]>([
    ['its own JQL alone', 'a = 1', [], ['include audience: a = 1']],
    [
      'its own JQL where all rules exclude',
      'a = 1',
      [rule(2, 'exclude', 'b = 2')],
      ['include audience: a = 1', 'exclude Rule 2: b = 2'],
    ],
    [
      'what includes before what excludes',
      '',
      [rule(2, 'exclude', 'b = 2'), rule(3, 'include', 'c = 3')],
      ['include Rule 3: c = 3', 'exclude Rule 2: b = 2'],
    ],
    [
      'rules narrowed by its own JQL, but for those that exclude',
      'a = 1 OR a = 2',
      [rule(2, 'include', 'b = 2'), rule(3, 'exclude', 'c = 3')],
      ['include Rule 2: (a = 1 OR a = 2) AND (b = 2)', 'exclude Rule 3: c = 3'],
    ],
  ])('is %s', (_name, audience, rules, selections) => {
    expect(shown(audience, rules)).toEqual(selections);
  });
});

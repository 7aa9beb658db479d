import { describe, expect, test } from 'vitest';
import { everyone, semantics } from './jql-table.ts';
import { madePeople, names } from './people.ts';
import { casey, robin } from './site.ts';

const { store, find } = madePeople();

describe.each(semantics)('$about ($source)', ({ rows }) => {
  test.each(rows)('%s finds %s', (jql, expected) => {
    const { found, findings } = find(jql);

    expect(findings).toEqual([]);
    expect(found.toSorted(byName).join(' ')).toBe(expected);
  });
});

describe('a query', () => {
  test('means days and hours in the zone of who asks', () => {
    const jql = 'created < "2026-11-14 10:00"';

    expect(find(jql, casey).found).toEqual([]);
    expect(find(jql, robin).found).toEqual(['ADA']);
  });

  test('knows who asks', () => {
    expect(find('assignee = currentUser()', robin).found).toEqual(['BEN']);
  });
});

// The sources: support.atlassian.com/jira-software-cloud/docs/jql-keywords, ORDER BY; where EMPTY goes is what Jira's
// index does with a missing value.
describe('the order of what is found', () => {
  test.each([
    [`${everyone} ORDER BY key`, 'ADA BEN CARLA DORA'],
    [`${everyone} ORDER BY key DESC`, 'DORA CARLA BEN ADA'],
    [`${everyone} ORDER BY created`, 'DORA CARLA BEN ADA'],
    [`${everyone} ORDER BY created ASC`, 'ADA BEN CARLA DORA'],
    [`${everyone} ORDER BY "Projects shared" ASC, key ASC`, 'BEN ADA CARLA DORA'],
    [`${everyone} ORDER BY "Projects shared" DESC, key ASC`, 'CARLA DORA ADA BEN'],
    [`${everyone} ORDER BY City ASC, key ASC`, 'BEN ADA DORA CARLA'],
    [`${everyone} ORDER BY "Last met" ASC, key DESC`, 'ADA CARLA DORA BEN'],
    [`${everyone} ORDER BY "Last met" DESC, key DESC`, 'DORA BEN CARLA ADA'],
    [`${everyone} ORDER BY cf[#{City}] DESC, key ASC`, 'CARLA ADA DORA BEN'],
    [`${everyone} ORDER BY priority, key`, 'ADA BEN CARLA DORA'],
    [`${everyone} ORDER BY priority ASC, "Projects shared" DESC, key`, 'DORA CARLA BEN ADA'],
    [`${everyone} ORDER BY status DESC, summary DESC`, 'BEN DORA CARLA ADA'],
    [`${everyone} ORDER BY Rank ASC`, 'ADA BEN CARLA DORA'],
    [everyone, 'DORA CARLA BEN ADA'],
  ])('%s is %s', (jql, expected) => {
    expect(find(jql).found.join(' ')).toBe(expected);
  });
});

// The sentences are those that sites and Jira's own tests show.
describe('a query that is well formed and wrong', () => {
  test.each([
    ['universe = 42', "Field 'universe' does not exist or you do not have permission to view it."],
    [
      'issue.property[a].b = 1',
      "Field 'issue.property' does not exist or you do not have permission to view it.",
    ],
    ['company = "Blue Kite"', "The operator '=' is not supported by the 'company' field."],
    ['company in (a)', "The operator 'in' is not supported by the 'company' field."],
    ['status ~ Sent', "The operator '~' is not supported by the 'status' field."],
    ['text IS EMPTY', "The operator 'is' is not supported by the 'text' field."],
    ['project = NOPE', "The value 'NOPE' does not exist for the field 'project'."],
    ['status = Flying', "The value 'Flying' does not exist for the field 'status'."],
    ['status CHANGED TO Flying', "The value 'Flying' does not exist for the field 'status'."],
    ['Effect = maybe', "The option 'maybe' for field 'Effect' does not exist."],
    ['key = MAIL-999', "An issue with key 'MAIL-999' does not exist for field 'key'."],
    ['key = nonsense', "The issue key 'nonsense' for field 'key' is invalid."],
    ['filter = Nobody', "The value 'Nobody' does not exist for the field 'filter'."],
    [
      'created > yesterday',
      "Date value 'yesterday' for field 'created' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.",
    ],
    ['created > nextTuesday()', "Unable to find JQL function 'nextTuesday()'."],
    ['created > now(1)', "Function 'now' expected '0' arguments but received '1'."],
    ['status = currentUser()', "Unable to find JQL function 'currentUser()'."],
    ['company WAS x', "History searches do not support the 'company' field."],
    ['summary ~ "*all"', "Unable to parse the text '*all' for field 'summary'."],
    ['"Projects shared" > many', "The value 'many' for field 'Projects shared' is not a number."],
    ['key = MAIL-1 ORDER BY universe', "Not able to sort using field 'universe'."],
    ['text ~ ""', "The field 'text' does not support searching for an empty string."],
    [
      'assignee = currentUser(me)',
      "Function 'currentUser' expected '0' arguments but received '1'.",
    ],
    [
      'assignee in membersOf("nosuchgroup")',
      "Function 'membersOf' can not generate a list of usernames for group 'nosuchgroup'; the group does not exist.",
    ],
    [
      'issue in linkedIssues()',
      "Incorrect number of arguments for function 'linkedIssues'. Usage: 'linkedIssues ( issuekey [, linkDescription ]* )'.",
    ],
    [
      'issue in linkedIssues(MAIL-999)',
      "Issue 'MAIL-999' could not be found in function 'linkedIssues'.",
    ],
    [
      'issue in linkedIssues(MAIL-1, fred)',
      "Issue link type 'fred' could not be found in function 'linkedIssues'.",
    ],
  ])('%s: %s', (jql, sentence) => {
    const { findings } = find(jql);

    expect(findings).toEqual([sentence]);
  });

  test.each([
    ['itself', { Loop: 'filter = Loop' }, 'Loop'],
    ['itself through another', { Round: 'filter = Trip', Trip: 'filter in (Round)' }, 'Round'],
    ['one that includes itself', { Ring: 'filter = Ring', Outside: 'filter = Ring' }, 'Outside'],
  ])('a filter that includes %s', (_, filters, asked) => {
    for (const [name, jql] of Object.entries(filters))
      store.directory.saveFilter({ name, description: '', jql, owner: casey });

    expect(find(`filter = ${asked}`).findings).toEqual([
      `Field 'filter' with value '${asked}' matches filter '${asked}' and causes a cyclical reference, this query can not be executed and should be edited.`,
    ]);
  });

  test('a filter that is not shared is there for its owner only', () => {
    store.directory.saveFilter({ name: 'Mine', description: '', jql: 'City ~ Kiel', owner: casey });

    expect(find('filter = Mine').found.toSorted()).toEqual(['ADA', 'DORA']);
    expect(find('filter = Mine', { ...casey, accountId: 'somebody-else' }).findings).toEqual([
      "The value 'Mine' does not exist for the field 'filter'.",
    ]);
  });
});

function byName(a: string, b: string): number {
  return names.indexOf(a) - names.indexOf(b);
}

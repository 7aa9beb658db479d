import { describe, expect, test } from 'vitest';
import { madePeople, names } from './people.ts';
import { casey, robin } from './site.ts';

const { store, find } = madePeople();
const everyone = 'project = MAIL AND issuetype = Recipient';

describe('a query', () => {
  test.each([
    // Names of fields and values
    ['key = MAIL-1', 'ADA'],
    ['key = mail-1 OR id = 10001', 'ADA BEN'],
    ['issue in (MAIL-1, MAIL-3)', 'ADA CARLA'],
    ['key > MAIL-2 AND key <= MAIL-4', 'CARLA DORA'],
    ['project = "Mail campaigns" AND type = Rule', 'RULE'],
    ['cf[10052] ~ northwind', 'ADA CARLA'],
    ['"company" ~ northwind AND "City[Short text]" ~ kiel', 'ADA'],
    // AND binds tighter than OR (Atlassian, "JQL keywords")
    ['city ~ kiel OR company ~ blue AND "Projects shared" > 5', 'ADA DORA'],
    ['(city ~ kiel OR company ~ blue) AND "Projects shared" >= 0', 'ADA BEN'],
    [`${everyone} AND NOT city ~ kiel`, 'BEN CARLA'],
    [`${everyone} AND !(city ~ kiel OR company ~ kite)`, 'CARLA'],
    // EMPTY is matched by neither != nor NOT IN nor !~ (Atlassian, "JQL operators")
    [`${everyone} AND assignee != currentUser()`, 'BEN'],
    [`${everyone} AND assignee NOT IN (currentUser())`, 'BEN'],
    [`${everyone} AND NOT assignee = currentUser()`, 'BEN CARLA DORA'],
    [`${everyone} AND labels != friend`, ''],
    [`${everyone} AND city !~ kiel`, 'BEN'],
    [`${everyone} AND city IS EMPTY`, 'CARLA'],
    [`${everyone} AND city IS NOT null`, 'ADA BEN DORA'],
    [`${everyone} AND assignee = EMPTY`, 'CARLA DORA'],
    [`${everyone} AND assignee IN (EMPTY, "robin@example.com")`, 'BEN CARLA DORA'],
    // Words, not letters; case does not matter; `*` at the end; phrases
    ['company ~ post', 'ADA CARLA'],
    ['company ~ "post northwind"', 'ADA CARLA'],
    ['company ~ nor', ''],
    ['company ~ "nor*"', 'ADA CARLA'],
    ['company ~ "northwin?"', 'ADA CARLA'],
    [String.raw`company ~ "\"northwind post office\""`, 'CARLA'],
    [String.raw`company ~ "\"office northwind\""`, ''],
    ['"Met at" ~ "days berlin"', 'ADA'],
    ['summary ~ "100%"', 'DORA'],
    ['text ~ queues', 'BEN'],
    ['text ~ monday', 'ADA'],
    ['comment ~ called', 'ADA'],
    // Numbers
    ['"Projects shared" = 0', 'BEN'],
    ['"Projects shared" != 0', 'ADA'],
    ['"Projects shared" in (0, 3.0)', 'ADA BEN'],
    ['"Projects shared" < 1', 'BEN'],
    // Labels, options, priorities, parents
    ['labels = FRIEND', 'ADA BEN'],
    ['labels in (mail-1-sent, nobody)', 'ADA'],
    ['Effect = include', 'RULE'],
    ['Effect = Include AND "Order" = 1', 'RULE'],
    ['priority = Highest', 'ADA'],
    [`${everyone} AND priority < Medium`, 'DORA'],
    ['parent = MAIL-1', 'CAMPAIGN'],
    ['reporter = "Casey Marketer" AND type = Rule', 'RULE'],
    ['creator = currentUser() AND type = Rule', 'RULE'],
    // Status and its category
    ['status = Unsubscribed', 'BEN'],
    ['statusCategory = Done', 'BEN CAMPAIGN'],
    ['statusCategory in ("To Do") AND type = Recipient', 'ADA CARLA DORA'],
    [`${everyone} AND resolution = Unresolved`, 'ADA BEN CARLA DORA'],
    [`${everyone} AND resolution != Unresolved`, ''],
    // Links and filters
    ['issue in linkedIssues("MAIL-6")', 'RULE'],
    ['issue in linkedIssues("MAIL-5", "selects")', 'CAMPAIGN'],
    ['issue in linkedIssues("MAIL-5", "is selected by")', ''],
    ['filter = "Kiel people"', 'ADA DORA'],
    ['filter = 10001 AND company ~ northwind', 'ADA'],
    [`${everyone} AND filter != "Kiel people"`, 'BEN CARLA'],
    // Days
    ['"Last met" = 2026-11-20', 'ADA'],
    ['"Last met" < startOfDay()', 'ADA'],
    ['"Last met" >= -4d', 'ADA CARLA'],
    ['"Last met" > -4d', 'CARLA'],
    ['"Last met" >= "2026/11/24"', 'CARLA'],
    // Moments
    ['created >= -8d AND type = Recipient', 'CARLA DORA'],
    ['created >= "-1w 1d" AND type = Recipient', 'CARLA DORA'],
    ['created < "2026-11-14 10:31"', 'ADA'],
    ['created = "2026-11-14 10:30"', 'ADA'],
    ['created <= 1794652200000', 'ADA'],
    ['updated >= startOfDay() AND type = Recipient', 'ADA BEN'],
    ['updated >= -1h AND type = Recipient', 'ADA BEN'],
    ['updated >= -59m AND type = Recipient', 'ADA'],
    [
      'created >= startOfWeek(-1) AND created <= endOfWeek(-1) AND type = Recipient',
      'BEN CARLA DORA',
    ],
    ['created >= startOfMonth() AND created < endOfDay("-9d") AND type = Recipient', 'ADA BEN'],
    ['created > now()', ''],
    // History
    ['status WAS Ready', 'CAMPAIGN'],
    ['status WAS Ready AND status WAS NOT Paused', 'CAMPAIGN'],
    ['status WAS IN (Sending, Paused) AND status != Sending', 'CAMPAIGN'],
    ['status WAS NOT IN (Draft, "To contact")', 'RULE'],
    ['status WAS Sending BY "robin@example.com"', 'CAMPAIGN'],
    ['status WAS Sending BY currentUser()', ''],
    ['status WAS Ready BEFORE startOfDay()', 'CAMPAIGN'],
    ['status WAS Sending BEFORE startOfDay()', ''],
    ['status WAS Draft ON "2026-11-22"', 'CAMPAIGN'],
    ['status WAS Draft DURING ("2026-11-23", "2026-11-24")', ''],
    ['status CHANGED', 'BEN CAMPAIGN'],
    ['status CHANGED TO Sending', 'CAMPAIGN'],
    ['status CHANGED FROM Ready TO Sending AFTER -3h BY "robin@example.com"', 'CAMPAIGN'],
    ['status CHANGED FROM Draft TO Sending', ''],
    ['status CHANGED TO Ready AFTER -1d', ''],
    ['status CHANGED TO Ready ON -2d', 'CAMPAIGN'],
    ['status CHANGED BEFORE -1d', 'CAMPAIGN'],
    ['status CHANGED DURING ("2026-11-24 09:00", "2026-11-24 09:45")', 'BEN CAMPAIGN'],
  ])('%s finds %s', (jql, expected) => {
    const { found, findings } = find(jql);

    expect(findings).toEqual([]);
    expect(found.toSorted(byName).join(' ')).toBe(expected);
  });

  test('means days and hours in the zone of who asks', () => {
    const jql = 'created < "2026-11-14 10:00"';

    expect(find(jql, casey).found).toEqual([]);
    expect(find(jql, robin).found).toEqual(['ADA']);
  });

  test('knows who asks', () => {
    expect(find('assignee = currentUser()', robin).found).toEqual(['BEN']);
  });
});

describe('the order of what is found', () => {
  test.each([
    [`${everyone} ORDER BY key`, 'ADA BEN CARLA DORA'],
    [`${everyone} ORDER BY key DESC`, 'DORA CARLA BEN ADA'],
    [`${everyone} ORDER BY created`, 'DORA CARLA BEN ADA'],
    [`${everyone} ORDER BY created ASC`, 'ADA BEN CARLA DORA'],
    [`${everyone} ORDER BY "Projects shared" ASC, key ASC`, 'BEN ADA CARLA DORA'],
    [`${everyone} ORDER BY "Projects shared" DESC, key ASC`, 'CARLA DORA ADA BEN'],
    [`${everyone} ORDER BY City ASC, key ASC`, 'BEN ADA DORA CARLA'],
    [`${everyone} ORDER BY priority, key`, 'ADA BEN CARLA DORA'],
    [`${everyone} ORDER BY Rank ASC`, 'ADA BEN CARLA DORA'],
    [everyone, 'DORA CARLA BEN ADA'],
  ])('%s is %s', (jql, expected) => {
    expect(find(jql).found.join(' ')).toBe(expected);
  });
});

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
    [
      'key = MAIL-1 ORDER BY universe',
      "Field 'universe' does not exist or you do not have permission to view it.",
    ],
  ])('%s: %s', (jql, sentence) => {
    const { findings } = find(jql);

    expect(findings).toEqual([sentence]);
  });

  test('a filter that refers to itself ends', () => {
    store.directory.saveFilter({
      name: 'Loop',
      description: '',
      jql: 'filter = Loop',
      owner: casey,
    });

    expect(find('filter = Loop').findings).toEqual([
      "The value 'Loop' does not exist for the field 'filter'.",
    ]);
  });
});

function byName(a: string, b: string): number {
  return names.indexOf(a) - names.indexOf(b);
}

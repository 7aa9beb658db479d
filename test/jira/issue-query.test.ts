import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IssueQuery } from '../../src/jira/port.ts';
import { type MailWorld, startMailWorld } from './mail-world.ts';

const { signal } = new AbortController();
const keys = ['ada@example.org', 'bo@example.org', '3', 'friend'];
const query: IssueQuery = {
  jql: 'issuetype = Recipient AND City is not EMPTY',
  keyField: 'Email',
  fields: ['City', 'summary'],
};

describe('issues that belong to people', () => {
  let world: MailWorld;

  beforeAll(async () => {
    world = await startMailWorld(signal);
    const { person } = world;
    const rest = { City: 'Rome', 'Projects shared': 3, Labels: ['friend', 'other'] };
    await person.create('Recipient', 'One', { ...rest, Email: 'Ada@Example.org' });
    await person.create('Recipient', 'Not hers', { City: 'Rome', Email: 'x-ada@example.org' });
    await person.create('Recipient', 'Both', {
      City: 'Oslo',
      Email: 'Ada <ada@example.org>, bo@example.org',
    });
    await person.create('Recipient', 'Of no city', { Email: 'ada@example.org' });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  async function found(changes: Partial<IssueQuery> = {}, asked: readonly string[] = keys) {
    const all = [];
    for await (const page of world.jira.issuesHolding({ ...query, ...changes }, asked, signal))
      all.push(...page);
    return all.map((issue) => [issue.values['summary'], issue.keys]);
  }

  test('are those whose field holds just what was asked for, and nothing like it', async () => {
    const one = ['One', ['ada@example.org']];
    const both = ['Both', ['ada@example.org', 'bo@example.org']];

    expect(await found()).toEqual([one, ['Not hers', []], both]);
    expect(await found({ orderBy: 'City ASC, key' })).toEqual([both, one, ['Not hers', []]]);
    expect(await found({}, ['"', 'nobody@example.org'])).toEqual([]);
    expect(await found({}, ['*'])).toEqual([]);
  });

  test('are found by numbers and labels, too', async () => {
    expect(await found({ keyField: 'Projects shared' })).toEqual([['One', ['3']]]);
    expect(await found({ keyField: 'labels' })).toEqual([['One', ['friend']]]);
  });

  test('have a key and the fields chosen', async () => {
    expect(await world.jira.issueColumns(query, signal)).toEqual(['key', 'city', 'summary']);
  });

  test.each<{ what: string; changes: Partial<IssueQuery>; says: string }>([
    {
      what: 'a field that does not exist',
      changes: { keyField: 'Emial' },
      says: 'There is no field “Emial”; did you mean Email?',
    },
    {
      what: 'a field that nobody can be found by',
      changes: { keyField: 'Last met' },
      says: 'is of type date; issues are found by a field with text, a number or labels',
    },
    {
      what: 'JQL with a mistake',
      changes: { jql: 'City ~' },
      says: 'Expecting either a value, list or function',
    },
    { what: 'JQL that reaches out', changes: { jql: 'City ~ x) OR (key > 1' }, says: 'Error' },
    { what: 'JQL with an order', changes: { jql: 'City ~ x ORDER BY key' }, says: 'ORDER BY' },
    { what: 'an order of nothing', changes: { orderBy: 'Nothing' }, says: 'Nothing' },
  ])('cannot be asked for by $what', async ({ changes, says }) => {
    await expect(world.jira.issueColumns({ ...query, ...changes }, signal)).rejects.toThrow(says);
  });
});

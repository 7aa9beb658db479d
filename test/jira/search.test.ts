import { describe, expect, test } from 'vitest';
import { JiraUnavailable } from '../../src/jira/port.ts';
import { campaignsIn, checkJql, selectRecipients } from '../../src/jira/search.ts';
import { type ScriptedJira, startScriptedJira } from './scripted-jira.ts';

const { signal } = new AbortController();
const parse = 'POST /rest/api/3/jql/parse';
const search = 'POST /rest/api/3/search/jql';

const fine = { query: 'x', structure: { where: { field: {} } } };
function found(...ids: number[]) {
  return ids.map((id) => ({
    id: String(id),
    key: `MAIL-${id}`,
  }));
}

async function select({ transport, site }: ScriptedJira, ...queries: string[]) {
  const pages = [];
  for await (const page of selectRecipients(transport, site, queries, signal)) pages.push(page);
  return pages;
}

describe('recipients selected by rules', () => {
  test('come in pages of ids', async () => {
    await using jira = await startScriptedJira({
      [search]: [
        { issues: found(1, 2), nextPageToken: 'a', isLast: false },
        { issues: found(3), isLast: true },
      ],
    });

    const pages = await select(jira, 'city = Rome OR city = Oslo', 'labels = x');

    expect(pages).toEqual([['1', '2'], ['3']]);
    const jql =
      'project = "MAIL" AND issuetype = 2 AND (city = Rome OR city = Oslo) AND (labels = x) ORDER BY key ASC';
    expect(jira.bodies(search)).toEqual([
      { jql, fields: ['key'], maxResults: 5_000 },
      { jql, fields: ['key'], maxResults: 5_000, nextPageToken: 'a' },
    ]);
  });

  test('come once, when the search shows them on two pages', async () => {
    await using jira = await startScriptedJira({
      [search]: [{ issues: found(1, 2), nextPageToken: 'a' }, { issues: found(2, 3) }],
    });

    const pages = await select(jira, 'labels = x');

    expect(pages.flat()).toEqual(['1', '2', '3']);
  });

  test('are nobody, when the search goes round in circles', async () => {
    await using jira = await startScriptedJira({
      [search]: [{ issues: found(1), nextPageToken: 'a' }],
    });

    await expect(select(jira, 'labels = x')).rejects.toThrow(
      new JiraUnavailable('Jira gave the same page twice.'),
    );
    expect(jira.bodies(search)).toHaveLength(2);
  });

  test('are not everybody, when nothing selects', async () => {
    await using jira = await startScriptedJira({});

    await expect(select(jira)).rejects.toThrow(/says whom to select/);
    expect(jira.seen).toEqual([]);
  });
});

describe('JQL', () => {
  test('is checked in one call, and each problem is a sentence', async () => {
    await using jira = await startScriptedJira({
      [parse]: [
        {
          queries: [
            fine,
            { query: 'b', errors: ['One.', 'Two.'] },
            { query: 'c', structure: { where: {}, orderBy: { fields: [] } } },
            { query: 'd', structure: {} },
            { query: 'e', structure: { orderBy: { fields: [] } } },
          ],
        },
      ],
    });

    const answers = await checkJql(jira.transport, ['a', ' ', 'b', 'c', 'd', 'e'], signal);

    expect(answers).toEqual([
      undefined,
      'The JQL is empty; it must say whom to select.',
      'One. Two.',
      'JQL that selects recipients cannot contain ORDER BY; leave it out.',
      'The JQL restricts nothing; it must say whom to select.',
      'The JQL says no more than an ORDER BY; it must say whom to select.',
    ]);
    expect(jira.seen.map(({ path }) => path)).toEqual(['/rest/api/3/jql/parse?validation=strict']);
    expect(jira.bodies(parse)).toEqual([{ queries: ['a', 'b', 'c', 'd', 'e'] }]);
  });

  test('that is empty needs no call', async () => {
    await using jira = await startScriptedJira({});

    expect(await checkJql(jira.transport, [''], signal)).toHaveLength(1);
    expect(jira.seen).toEqual([]);
  });
});

describe('campaigns in a status', () => {
  test('are asked for by ids', async () => {
    await using jira = await startScriptedJira({ [search]: [{ issues: found(7) }] });

    const campaigns = await campaignsIn(jira.transport, jira.site, ['sending'], signal);

    expect(campaigns).toEqual([{ id: '7', key: 'MAIL-7' }]);
    expect(jira.bodies(search)).toEqual([
      expect.objectContaining({
        jql: 'project = "MAIL" AND issuetype = 1 AND status in (104) ORDER BY key ASC',
      }),
    ]);
  });
});

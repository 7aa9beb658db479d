import { describe, expect, test } from 'vitest';
import { casey, robin, startTestSite, type TestSite } from './site.ts';

const path = '/rest/api/3/search/jql';
const jql = 'project = MAIL ORDER BY key ASC';

/** All pages of a search, as their lists of keys. */
async function pagesOf(site: TestSite, request: Readonly<Record<string, unknown>>) {
  const pages: (readonly string[])[] = [];
  let nextPageToken: string | undefined;
  do {
    const { json } = await site.call('POST', path, {
      jql,
      fields: ['key'],
      ...request,
      ...(nextPageToken !== undefined && { nextPageToken }),
    });
    pages.push(json.issues.map(({ key }: { key: string }) => key));
    nextPageToken = json.nextPageToken;
    expect(json.isLast).toBe(nextPageToken === undefined);
  } while (nextPageToken !== undefined);
  return pages;
}

async function fill(site: TestSite, count: number): Promise<void> {
  const [project] = site.store.directory.projects;
  const issueType = project?.issueTypes[1];
  if (project === undefined || issueType === undefined) throw new Error('The site is not seeded');
  for (let index = 1; index <= count; index += 1) {
    const values = new Map([['summary', `Recipient ${index}`]]);
    site.store.issues.create({ project, issueType, values }, casey);
  }
}

describe('a search of 250 issues', () => {
  test('gives them in pages, each once', async () => {
    await using site = await startTestSite();
    await fill(site, 250);

    const pages = await pagesOf(site, { maxResults: 120 });

    expect(pages.map(({ length }) => length)).toEqual([120, 120, 10]);
    expect(new Set(pages.flat()).size).toBe(250);
  });

  test.each([
    ['ids alone', { fields: ['id'] }, 250],
    ['no field at all', { fields: [] }, 250],
    ['keys alone', { fields: ['id', 'key'] }, 250],
    ['another field', { fields: ['key', 'summary'] }, 100],
    ['every field', { fields: ['*all'] }, 100],
    ['properties', { fields: ['id'], properties: ['a'] }, 100],
  ])('gives up to 5,000 a page of ids and keys, and fewer with more: %s', async (...row) => {
    const [, request, expected] = row;
    await using site = await startTestSite();
    await fill(site, 250);

    const { json } = await site.call('POST', path, { jql, maxResults: 5_000, ...request });

    expect(json.issues).toHaveLength(expected);
  });

  test('gives nothing but the id unless more is asked for', async () => {
    await using site = await startTestSite();
    await fill(site, 1);

    const { json } = await site.call('POST', path, { jql });

    expect(json).toEqual({ issues: [{ id: '10000' }], isLast: true });
  });

  test('goes on after the last issue of a page when issues come and go meanwhile', async () => {
    await using site = await startTestSite();
    await fill(site, 4);
    const first = await site.call('POST', path, { jql, fields: ['key'], maxResults: 2 });
    await site.call('DELETE', '/rest/api/3/issue/MAIL-1');

    const next = await site.call('POST', path, {
      jql,
      fields: ['key'],
      maxResults: 2,
      nextPageToken: first.json.nextPageToken,
    });

    expect(next.json.issues.map(({ key }: { key: string }) => key)).toEqual(['MAIL-3', 'MAIL-4']);
  });

  test('does not take the token of another search', async () => {
    await using site = await startTestSite();
    await fill(site, 4);
    const { json } = await site.call('POST', path, { jql, maxResults: 2 });

    const other = await site.call('POST', path, {
      jql: 'project = MAIL',
      nextPageToken: json.nextPageToken,
    });

    expect(other.status).toBe(400);
  });

  test('forgets a token after seven days', async () => {
    let now = Date.now();
    await using site = await startTestSite({ now: () => now });
    await fill(site, 4);
    const { json } = await site.call('POST', path, { jql, maxResults: 2 });
    now += 8 * 86_400_000;

    const late = await site.call('POST', path, { jql, nextPageToken: json.nextPageToken });

    expect(late.json.errorMessages).toEqual([
      'The provided next page token is invalid or expired.',
    ]);
  });

  test('counts', async () => {
    await using site = await startTestSite();
    await fill(site, 250);

    const { json } = await site.call('POST', '/rest/api/3/search/approximate-count', { jql });

    expect(json).toEqual({ count: 250 });
  });
});

describe('a search just after a change', () => {
  test('still finds what was there before, until the index has caught up', async () => {
    let now = Date.now();
    await using site = await startTestSite({ now: () => now, searchLagMilliseconds: 150 });
    await fill(site, 1);
    const found = async () => (await site.call('POST', path, { jql })).json.issues.length;

    expect(await found()).toBe(0);
    now += 150;
    expect(await found()).toBe(1);
  });

  test('looks at the issues to reconcile as they are now', async () => {
    const now = Date.now();
    await using site = await startTestSite({ now: () => now, searchLagMilliseconds: 150 });
    await fill(site, 2);

    const { json } = await site.call('POST', path, { jql, reconcileIssues: [10_001] });

    expect(json.issues).toEqual([{ id: '10001' }]);
  });

  test('gives no issue that is deleted', async () => {
    let now = Date.now();
    await using site = await startTestSite({ now: () => now, searchLagMilliseconds: 150 });
    await fill(site, 2);
    now += 150;
    await site.call('DELETE', '/rest/api/3/issue/MAIL-1');

    const { json } = await site.call('POST', path, { jql });

    expect(json.issues).toEqual([{ id: '10001' }]);
  });

  test('reading by id is never behind', async () => {
    await using site = await startTestSite({ searchLagMilliseconds: 60_000 });
    const key = await site.create('Campaign');

    const read = await site.call('POST', '/rest/api/3/issue/bulkfetch', { issueIdsOrKeys: [key] });

    expect(read.json.issues).toHaveLength(1);
  });
});

describe('a query whose field does not exist', () => {
  const wrong = { jql: 'universe = 42' };

  test('finds nothing, as signed-in callers have seen', async () => {
    await using site = await startTestSite();

    const { status, json } = await site.call('POST', path, wrong);

    expect([status, json]).toEqual([200, { issues: [], isLast: true }]);
  });

  test('is refused where the site validates strictly', async () => {
    await using site = await startTestSite({ searchValidation: 'strict' });

    const { status, json } = await site.call('POST', path, wrong);

    expect(status).toBe(400);
    expect(json.errorMessages).toEqual([
      "Field 'universe' does not exist or you do not have permission to view it.",
    ]);
  });
});

describe('somebody who may not see the project', () => {
  test('finds and reads nothing', async () => {
    const blind = { ...robin, lacks: ['BROWSE_PROJECTS'] };
    await using site = await startTestSite({ accounts: [casey, blind] });
    const key = await site.create('Campaign');

    const found = await site.call('POST', path, { jql }, blind);
    const read = await site.call('GET', `/rest/api/3/issue/${key}`, undefined, blind);
    const project = await site.call('GET', '/rest/api/3/project/MAIL', undefined, blind);

    expect(found.json.issues).toEqual([]);
    expect(read.status).toBe(404);
    expect(project.status).toBe(404);
  });
});

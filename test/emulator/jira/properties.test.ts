import { describe, expect, test } from 'vitest';
import { startTestSite } from './site.ts';

describe('properties', () => {
  test('are created, replaced, listed and deleted', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    const path = `/rest/api/3/issue/${key}/properties/postboard-run`;

    const created = await site.call('PUT', path, { run: '1-2' });
    const replaced = await site.call('PUT', path, ['any', 'JSON', 1, null]);
    const read = await site.call('GET', path);
    const listed = await site.call('GET', `/rest/api/3/issue/${key}/properties`);
    const deleted = await site.call('DELETE', path);
    const gone = await site.call('GET', path);

    expect([created.status, replaced.status, deleted.status, gone.status]).toEqual([
      201, 200, 204, 404,
    ]);
    expect(read.json).toEqual({ key: 'postboard-run', value: ['any', 'JSON', 1, null] });
    expect(listed.json.keys).toMatchObject([{ key: 'postboard-run' }]);
  });

  test.each([
    ['too long a value', 'a', 'x'.repeat(32_769)],
    ['an empty value', 'a', '""'],
    ['too long a key', 'k'.repeat(256), { a: 1 }],
  ])('are refused with %s', async (_what, name, value) => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    const body = value === '""' ? value : JSON.stringify(value);

    const { status } = await site.call('PUT', `/rest/api/3/issue/${key}/properties/${name}`, body);

    expect(status).toBe(400);
  });
});

describe('changelogs of many issues', () => {
  test('come in pages, of the fields that are asked for', async () => {
    await using site = await startTestSite();
    const keys = [await site.create('Recipient'), await site.create('Recipient')];
    for (const key of keys) {
      await site.call('PUT', `/rest/api/3/issue/${key}`, { fields: { summary: 'New' } });
      await site.call('POST', `/rest/api/3/issue/${key}/transitions`, { transition: { id: '21' } });
    }
    const fetchPage = (nextPageToken?: string) =>
      site.call('POST', '/rest/api/3/changelog/bulkfetch', {
        issueIdsOrKeys: keys,
        fieldIds: ['status'],
        maxResults: 1,
        nextPageToken,
      });

    const first = await fetchPage();
    const second = await fetchPage(first.json.nextPageToken);

    expect(first.json.issueChangeLogs).toMatchObject([
      { issueId: '10000', changeHistories: [{ items: [{ toString: 'Contacted' }] }] },
    ]);
    expect(second.json.issueChangeLogs).toMatchObject([{ issueId: '10001' }]);
    expect(second.json.nextPageToken).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';
import { casey, paragraph, startTestSite, type TestSite } from './site.ts';

async function upload(site: TestSite, key: string, form: FormData, headers = {}) {
  return fetch(`${site.url}/rest/api/3/issue/${key}/attachments`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${casey.email}:${casey.apiToken}`).toString('base64')}`,
      'X-Atlassian-Token': 'no-check',
      ...headers,
    },
    body: form,
  });
}

function formOf(name: string, content: string, type = 'text/plain', part = 'file'): FormData {
  const form = new FormData();
  form.append(part, new Blob([content], { type }), name);
  return form;
}

describe('comments', () => {
  test('are edited in place: author and moment of creation stay', async () => {
    let now = Date.parse('2026-11-24T09:30:00Z');
    await using site = await startTestSite({ now: () => now });
    const key = await site.create('Campaign');
    const path = `/rest/api/3/issue/${key}/comment`;
    const added = await site.call('POST', path, {
      body: paragraph('1 of 2'),
      properties: [{ key: 'marker', value: { run: '1-2' } }],
    });
    now += 60_000;

    const edited = await site.call('PUT', `${path}/${added.json.id}?notifyUsers=false`, {
      body: paragraph('2 of 2'),
    });

    expect(added.status).toBe(201);
    expect(edited.json).toMatchObject({
      id: added.json.id,
      body: paragraph('2 of 2'),
      created: '2026-11-24T10:30:00.000+0100',
      updated: '2026-11-24T10:31:00.000+0100',
    });
    const read = await site.call('GET', `${path}/${added.json.id}?expand=properties`);
    expect(read.json.properties).toEqual([{ key: 'marker', value: { run: '1-2' } }]);
  });

  test('come in pages, newest first where that is asked for', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    for (const text of ['one', 'two', 'three'])
      await site.call('POST', `/rest/api/3/issue/${key}/comment`, { body: paragraph(text) });

    const { json } = await site.call(
      'GET',
      `/rest/api/2/issue/${key}/comment?orderBy=-created&startAt=1&maxResults=1`,
    );

    expect(json).toMatchObject({
      startAt: 1,
      maxResults: 1,
      total: 3,
      comments: [{ body: 'two' }],
    });
  });

  test.each([
    ['a string', 'hello'],
    ['no document', { type: 'paragraph', content: [] }],
    ['an unknown node', { type: 'doc', version: 1, content: [{ type: 'script' }] }],
    ['an empty text', paragraph('')],
    [
      'a text outside a paragraph',
      { type: 'doc', version: 1, content: [{ type: 'text', text: 'x' }] },
    ],
    [
      'a table in a list',
      {
        type: 'doc',
        version: 1,
        content: [
          {
            type: 'bulletList',
            content: [{ type: 'listItem', content: [{ type: 'table', content: [] }] }],
          },
        ],
      },
    ],
    ['another version', { ...paragraph('x'), version: 2 }],
    [
      'an unknown mark',
      {
        type: 'doc',
        version: 1,
        content: [
          { type: 'paragraph', content: [{ type: 'text', text: 'x', marks: [{ type: 'blink' }] }] },
        ],
      },
    ],
  ])('take documents only: %s', async (_what, body) => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');

    const { status, json } = await site.call('POST', `/rest/api/3/issue/${key}/comment`, { body });

    expect([status, json.errors]).toEqual([400, { comment: 'Comment body is not valid!' }]);
  });

  test('of version 2 are wiki markup', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    const body = {
      type: 'doc',
      version: 1,
      content: [
        { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'Report' }] },
        {
          type: 'bulletList',
          content: [
            {
              type: 'listItem',
              content: [
                {
                  type: 'paragraph',
                  content: [
                    { type: 'text', text: 'sent', marks: [{ type: 'strong' }] },
                    { type: 'text', text: ' 40' },
                  ],
                },
              ],
            },
          ],
        },
        {
          type: 'table',
          content: [
            {
              type: 'tableRow',
              content: [{ type: 'tableHeader', content: paragraph('who').content }],
            },
            {
              type: 'tableRow',
              content: [{ type: 'tableCell', content: paragraph('Ada').content }],
            },
          ],
        },
      ],
    };
    const { json } = await site.call('POST', `/rest/api/3/issue/${key}/comment`, { body });

    const read = await site.call('GET', `/rest/api/2/issue/${key}/comment/${json.id}`);

    expect(read.json.body).toBe('h2. Report\n\n* *sent* 40\n\n||who||\n|Ada|');
  });
});

describe('attachments', () => {
  test('come back byte by byte from another address, without authentication', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    const answer = await upload(site, key, formOf('résumé.pdf', 'content', 'application/pdf'));
    const [attachment] = (await answer.json()) as { id: string; filename: string; size: number }[];

    const redirect = await site.call('GET', `/rest/api/3/attachment/content/${attachment?.id}`);
    const file = await fetch(redirect.headers.get('location') ?? '');

    expect(attachment).toMatchObject({
      filename: 'résumé.pdf',
      size: 7,
      mimeType: 'application/pdf',
    });
    expect(redirect.status).toBe(303);
    expect(await file.text()).toBe('content');
    expect(file.headers.get('content-type')).toBe('application/pdf');
    expect(file.headers.get('content-security-policy')).toBe('sandbox');
  });

  test('come at once where no redirect is wanted, and in parts', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    const [{ id } = { id: '' }] = (await (
      await upload(site, key, formOf('a.txt', 'content'))
    ).json()) as { id: string }[];

    const path = `/rest/api/3/attachment/content/${id}?redirect=false`;
    const whole = await site.call('GET', path);
    const part = await fetch(`${site.url}${path}`, {
      headers: {
        Authorization: `Basic ${Buffer.from(`${casey.email}:${casey.apiToken}`).toString('base64')}`,
        Range: 'bytes=2-4',
      },
    });

    expect([whole.status, whole.text]).toEqual([200, 'content']);
    expect([part.status, await part.text()]).toEqual([206, 'nte']);
  });

  test('stand on the issue and in its changelog', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    await upload(site, key, formOf('a.txt', 'content'));

    const { json } = await site.call('GET', `/rest/api/3/issue/${key}?expand=changelog`);

    expect(json.fields.attachment).toMatchObject([{ filename: 'a.txt' }]);
    expect(json.changelog.histories[0].items).toMatchObject([
      { field: 'Attachment', toString: 'a.txt', from: null },
    ]);
  });

  test.each([
    [
      'without the header against forged forms',
      formOf('a.txt', 'x'),
      { 'X-Atlassian-Token': '' },
      403,
    ],
    ['in a part of another name', formOf('a.txt', 'x', 'text/plain', 'upload'), {}, 400],
    ['that are too large', formOf('a.bin', 'x'.repeat(20_000_001)), {}, 413],
    ['that are no form', formOf('a.txt', 'x'), { 'Content-Type': 'application/json' }, 415],
    [
      'whose form is broken',
      formOf('a.txt', 'x'),
      { 'Content-Type': 'multipart/form-data; boundary=other' },
      400,
    ],
  ])('are refused %s', async (_what, form, headers, status) => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');

    const answer = await upload(site, key, form, headers);

    expect(answer.status).toBe(status);
  });

  test('cannot climb out of their directory by name', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');

    const answer = await upload(site, key, formOf('../../etc/passwd', 'x'));

    expect(await answer.json()).toMatchObject([{ filename: 'passwd' }]);
  });
});

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

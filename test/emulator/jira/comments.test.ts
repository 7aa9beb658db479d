import { describe, expect, test } from 'vitest';
import { paragraph, startTestSite } from './site.ts';

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

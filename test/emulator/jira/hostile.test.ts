import { connect } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpoints } from '../../../src/emulator/jira/rest/endpoints.ts';
import { casey, paragraph, startTestSite, type TestSite } from './site.ts';

const names: Readonly<Record<string, string>> = {
  issueIdOrKey: 'MAIL-1',
  projectIdOrKey: 'MAIL',
  boardId: '1',
};

/** An endpoint's path with things that exist, or with the same text everywhere. */
function pathOf(path: string, text?: string): string {
  const filled = path.replace(/:(\w+)/g, (_whole, name: string) =>
    text === undefined ? (names[name] ?? '10000') : encodeURIComponent(text),
  );
  return filled.startsWith('/rest/') ? filled : `/rest/api/3${filled}`;
}

const everyEndpoint = endpoints.map((endpoint) => ({
  ...endpoint,
  title: `${endpoint.method} ${endpoint.path}`,
}));
const writing = everyEndpoint.filter(({ method }) => method === 'POST' || method === 'PUT');

const wrongBodies: readonly unknown[] = [
  null,
  [],
  {},
  7,
  true,
  '"text"',
  '{"__proto__": {"polluted": true}}',
  '{"fields": {"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}}',
  '{"update": {"__proto__": [{"set": {"polluted": true}}], "labels": [{"add": {"a": 1}}]}}',
  { fields: null, update: null, properties: null, transition: null },
  { fields: { project: 'MAIL', issuetype: [], summary: {} } },
  { fields: { project: { key: 'MAIL' }, issuetype: { name: 'Rule' }, summary: 'x', labels: [[]] } },
  { update: { labels: [{ add: { a: 1 } }], comment: [{}], summary: [{ set: null }] } },
  { transition: { id: { toString: 'x' } } },
  { body: { type: 'doc', version: 1, content: [null] } },
  { jql: '\u0000', fields: [''], maxResults: 1.5 },
  { jql: '('.repeat(5_000), queries: ['('.repeat(5_000)] },
  {
    issueIdsOrKeys: ['__proto__', 'constructor', ''],
    issueIds: [Number.MAX_SAFE_INTEGER],
    jqls: [''],
  },
  { ids: [-1] },
  { name: '__proto__', url: 'javascript:alert(1)', events: ['x'], jql: '\\' },
  { type: { name: '__proto__' }, inwardIssue: { key: 'MAIL-1' }, outwardIssue: { key: 'MAIL-1' } },
  { bulkTransitionInputs: [{ selectedIssueIdsOrKeys: ['__proto__'], transitionId: '__proto__' }] },
  {
    editedFieldsInput: { labelsFields: [] },
    selectedActions: ['__proto__'],
    selectedIssueIdsOrKeys: [],
  },
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  '{"a":'.repeat(20_000),
  `"${'x'.repeat(100_000)}"`,
];

const hostileTexts = [
  '../../issue/MAIL-1',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '%',
  '💥',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  'x'.repeat(2_000),
  '-1',
  '1e309',
];

const queryNames = [
  'jql',
  'fields',
  'expand',
  'startAt',
  'maxResults',
  'permissions',
  'issueIdsOrKeys',
  'validation',
  'nextPageToken',
  'orderBy',
  'reconcileIssues',
  'properties',
  'id',
  'accountId',
];

describe('hostile input', () => {
  let site: TestSite;

  beforeAll(async () => {
    site = await startTestSite();
    await site.create('Campaign');
  });
  afterAll(() => site[Symbol.asyncDispose]());

  test.each(writing)(
    '$title answers every wrong body with a 4xx or a sound answer',
    async ({ method, path }) => {
      const broken: string[] = [];
      for (const body of wrongBodies) {
        const text = typeof body === 'string' ? body : JSON.stringify(body);

        const { status } = await site.call(method, pathOf(path), text);

        if (status >= 500) broken.push(text.slice(0, 200));
      }
      expect(broken).toEqual([]);
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    },
  );

  test.each(everyEndpoint)(
    '$title answers hostile paths and queries below 500',
    async ({ method, path }) => {
      const broken: string[] = [];
      for (const text of hostileTexts) {
        const query = new URLSearchParams(
          Object.fromEntries(queryNames.map((name) => [name, text])),
        );

        const { status } = await site.call(method, `${pathOf(path, text)}?${query.toString()}`);

        if (status >= 500) broken.push(text);
      }
      expect(broken).toEqual([]);
    },
  );

  test.each(everyEndpoint)(
    '$title tells nobody anything without a token',
    async ({ method, path }) => {
      const stranger = { ...casey, email: 'x@example.com', apiToken: '' };

      const { status, text } = await site.call(method, pathOf(path), undefined, stranger);

      expect(status).toBe(401);
      expect(text).not.toContain('MAIL');
    },
  );

  test('a path that cannot be decoded is the caller’s fault', async () => {
    expect((await site.call('GET', '/rest/api/3/issue/%E0%A4%A')).status).toBe(400);
  });

  test('a body larger than ten megabytes is not read to its end', async () => {
    const { status } = await site.call('POST', '/rest/api/3/issue', `"${'x'.repeat(10_000_001)}"`);

    expect(status).toBe(413);
  });

  test('another kind of body is refused', async () => {
    const answer = await fetch(`${site.url}/rest/api/3/issue`, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${casey.email}:${casey.apiToken}`).toString('base64')}`,
        'Content-Type': 'text/xml',
      },
      body: '<issue/>',
    });

    expect(answer.status).toBe(415);
  });

  test('any text is kept as it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
        async (value) => {
          const key = await site.create('Recipient', { Company: value });
          const { json } = await site.call(
            'GET',
            `/rest/api/3/issue/${key}?fields=${site.field('Company')}`,
          );
          expect(json.fields[site.field('Company')]).toBe(value);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('a document as deep as it may be is kept, a deeper one refused', async () => {
    const nested = (depth: number): unknown =>
      depth === 0
        ? paragraph('x').content[0]
        : { type: 'bulletList', content: [{ type: 'listItem', content: [nested(depth - 1)] }] };
    const comment = (depth: number) =>
      site.call('POST', '/rest/api/3/issue/MAIL-1/comment', {
        body: { type: 'doc', version: 1, content: [nested(depth)] },
      });

    expect((await comment(40)).status).toBe(201);
    expect((await comment(200)).status).toBe(400);
  });

  test('half a request leaves the site alive', async () => {
    const socket = connect(Number(new URL(site.url).port), '127.0.0.1');
    socket.end('POST /rest/api/3/issue HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{');
    await readAll(socket).catch(() => '');

    expect((await site.call('GET', '/rest/api/3/myself')).status).toBe(200);
  });
});

describe('a forged request to the board', () => {
  test.each([
    ['from the page itself', { 'sec-fetch-site': 'same-origin' }, 200],
    ['from a script without a browser', {}, 200],
    ['from another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from another origin', { origin: 'https://evil.example' }, 403],
    ['for another host', { host: 'evil.example' }, 403],
  ])('%s', async (_what, headers, expected) => {
    await using site = await startTestSite();

    const status = await statusOf(site.url, headers);

    expect(status).toBe(expected);
  });
});

/** Without fetch, which sets some headers itself. */
async function statusOf(site: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const { host, port } = new URL(site);
  const socket = connect(Number(port), '127.0.0.1');
  const lines = Object.entries({ host, connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.write(`GET /board/rest/api/3/myself HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  const answer = await readAll(socket);
  return Number(answer.slice(9, 12));
}

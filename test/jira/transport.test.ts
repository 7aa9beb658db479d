import { addComment, bulkFetchIssues, getAttachmentContent, getFields } from 'jira.js/cloud';
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import type { JiraOptions } from '../../src/jira/options.ts';
import { JiraRefused, JiraUnauthorized, JiraUnavailable } from '../../src/jira/port.ts';
import { Transport } from '../../src/jira/transport/transport.ts';
import { json, page, type Reaction, startSmallServer } from './small-server.ts';
import { VirtualClock } from './virtual-clock.ts';

const { signal } = new AbortController();
const comment = { issueIdOrKey: '10042', body: { type: 'doc', version: 1, content: [] } };
const fields = [{ id: 'summary', name: 'Summary' }];
const token = 'the-token';

function transportTo(
  site: string,
  clock = new VirtualClock(),
  rest: Partial<JiraOptions> = {},
): Transport {
  return new Transport({
    site,
    email: 'ann@example.org',
    token,
    project: 'MAIL',
    callsPerSecond: 50,
    clock,
    logger: pino({ level: 'silent' }),
    ...rest,
  } as JiraOptions);
}

const hangUp: Reaction = (_, response) => response.destroy();

describe('a call', () => {
  test('carries the account, the query and the body', async () => {
    await using server = await startSmallServer(json(200, { issues: [] }));
    const client = transportTo(`${server.url}/ex/jira/1/`).until(signal);

    await bulkFetchIssues(client, { issueIdsOrKeys: ['10001'], fields: ['status'] });

    expect(server.seen).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/ex/jira/1/rest/api/3/issue/bulkfetch',
        body: '{"fields":["status"],"issueIdsOrKeys":["10001"]}',
        headers: expect.objectContaining({
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from(`ann@example.org:${token}`).toString('base64')}`,
        }),
      }),
    ]);
  });

  test.each([
    '/rest/api/3/issue/../project',
    '/rest/api/3/issue/1?x=1',
    '/rest/api/3/issue/1#x',
    '/rest/api/3/issue//1',
    '/rest/api/3/issue/.',
    '/rest/api/3/issue/a b',
    'rest/api/3/issue/1',
    '//example.org/rest',
    '\\rest',
    '',
  ])('to the path "%s" is not made', async (url) => {
    await using server = await startSmallServer(json(200, {}));

    const call = transportTo(server.url).until(signal).sendRequest({ url });

    await expect(call).rejects.toThrow(TypeError);
    expect(server.seen).toEqual([]);
  });

  test('ends when its signal says so', async () => {
    const stopping = new AbortController();
    await using server = await startSmallServer(() => stopping.abort(new Error('stop')));

    const call = getFields(transportTo(server.url).until(stopping.signal));

    await expect(call).rejects.toThrow('stop');
  });

  test('that gets no answer in time is unavailable, and made again only when that is safe', async () => {
    await using server = await startSmallServer(() => undefined);
    const client = transportTo(server.url, new VirtualClock(), { timeoutMilliseconds: 200 }).until(
      signal,
    );

    await expect(getFields(client)).rejects.toThrow(/did not answer within 0.2 s/);
    await expect(addComment(client, comment)).rejects.toThrow(JiraUnavailable);

    expect(server.seen.map(({ method }) => method)).toEqual([...Array(5).fill('GET'), 'POST']);
  });
});

describe('Jira in trouble', () => {
  test('is asked again with growing waits', async () => {
    const clock = new VirtualClock();
    await using server = await startSmallServer(
      hangUp,
      json(502, ''),
      json(503, ''),
      json(200, fields),
    );

    const found = await getFields(transportTo(server.url, clock).until(signal));

    expect(found).toEqual(fields);
    expect(clock.waits).toEqual([2_000, 4_000, 8_000]);
  });

  test('is given up after four repetitions', async () => {
    await using server = await startSmallServer(json(503, { errorMessages: ['Down for repair.'] }));

    const call = getFields(transportTo(server.url).until(signal));

    await expect(call).rejects.toThrow(
      new JiraUnavailable('Jira is not available: Down for repair.'),
    );
    expect(server.seen).toHaveLength(5);
  });

  test('is not asked twice to add a comment that it may have added', async () => {
    await using server = await startSmallServer(json(502, ''));

    const call = addComment(transportTo(server.url).until(signal), comment);

    await expect(call).rejects.toThrow(JiraUnavailable);
    expect(server.seen).toHaveLength(1);
  });

  test('is asked again for anything that it refused for its rate', async () => {
    const clock = new VirtualClock();
    const headers = { 'Retry-After': '7', 'RateLimit-Reason': 'jira-per-issue-on-write' };
    await using server = await startSmallServer(json(429, {}, headers), json(201, { id: '1' }));

    await addComment(transportTo(server.url, clock).until(signal), comment);

    expect(clock.waits).toEqual([7_000]);
    expect(server.seen).toHaveLength(2);
  });

  test('is left in peace for as long as it asks, also by others, when a comment may not be repeated', async () => {
    const clock = new VirtualClock();
    await using server = await startSmallServer(
      json(503, {}, { 'Retry-After': '40' }),
      json(201, { id: '1' }),
    );
    const client = transportTo(server.url, clock).until(signal);

    await expect(addComment(client, comment)).rejects.toThrow(JiraUnavailable);
    await addComment(client, { ...comment, issueIdOrKey: '10043' });

    expect(clock.waits).toEqual([40_000]);
  });

  test('says at once that it is away, when it asks for more patience than a call has', async () => {
    const clock = new VirtualClock();
    const headers = { 'Retry-After': '99999999999', 'RateLimit-Reason': 'jira-quota-global-based' };
    await using server = await startSmallServer(json(429, {}, headers));
    const client = transportTo(server.url, clock).until(signal);

    await expect(getFields(client)).rejects.toThrow(
      new JiraUnavailable('Jira asks for a pause until 2026-11-24T11:00:00.000Z.'),
    );
    expect(clock.waits).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });

  test('is away, and says what to do, when it does not take the token', async () => {
    await using server = await startSmallServer(json(401, ''));

    const call = getFields(transportTo(server.url).until(signal));

    await expect(call).rejects.toThrow(JiraUnauthorized);
    await expect(call).rejects.toThrow(/JIRA_API_TOKEN/);
    expect(server.seen).toHaveLength(1);
  });

  test('is not taken for Jira, when a proxy says with a page that there is nothing', async () => {
    await using server = await startSmallServer(page(404, 'Not found'), json(200, fields));

    expect(await getFields(transportTo(server.url).until(signal))).toEqual(fields);
  });

  test('that cannot be connected to gets any call again', async () => {
    const server = await startSmallServer(json(200, {}));
    await server[Symbol.asyncDispose]();
    const clock = new VirtualClock();

    const call = addComment(transportTo(server.url, clock).until(signal), comment);

    await expect(call).rejects.toThrow(/could not be reached \(ECONNREFUSED\)/);
    expect(clock.waits).toHaveLength(4);
  });
});

describe('an answer that is no answer', () => {
  test.each<[string, Reaction, RegExp]>([
    ['a web page', page(200, 'Log in'), /web page .* “Log in”/],
    [
      'a redirect',
      json(302, '', { Location: 'https://login.example.org/?secret=1' }),
      /redirects .* to login.example.org; /,
    ],
    ['half a document', (_, response) => response.end('{"a":'), /not JSON/],
  ])('is %s', async (_, reaction, sentence) => {
    await using server = await startSmallServer(reaction);

    const call = getFields(transportTo(server.url).until(signal));

    await expect(call).rejects.toThrow(JiraUnavailable);
    await expect(call).rejects.toThrow(sentence);
  });

  test('is a refusal with its status and Jira’s words', async () => {
    await using server = await startSmallServer(json(400, { errorMessages: ['No such thing.'] }));

    const call = getFields(transportTo(server.url).until(signal));

    await expect(call).rejects.toThrow(new JiraRefused(400, 'No such thing.'));
    await expect(call).rejects.toMatchObject({ status: 400 });
  });
});

describe('a download', () => {
  test('is followed to another host, without the token', async () => {
    const bytes = Buffer.from([0, 255, 10, 13]);
    await using media = await startSmallServer((_, response) => response.end(bytes));
    await using server = await startSmallServer(
      json(303, '', { Location: `${media.url}/file?signature=x` }),
    );

    const content = await getAttachmentContent(transportTo(server.url).until(signal), { id: '1' });

    expect(content).toEqual(bytes);
    expect(media.seen[0]?.path).toBe('/file?signature=x');
    expect(media.seen[0]?.headers.authorization).toBeUndefined();
  });

  test('keeps the token on its own host', async () => {
    await using server = await startSmallServer(
      json(303, '', { Location: '/elsewhere' }),
      json(200, ''),
    );

    await getAttachmentContent(transportTo(server.url).until(signal), { id: '1' });

    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      expect.stringMatching(/^Basic /),
      expect.stringMatching(/^Basic /),
    ]);
  });

  test('that goes round in circles ends', async () => {
    await using server = await startSmallServer(json(303, '', { Location: '/again' }));

    const download = getAttachmentContent(transportTo(server.url).until(signal), { id: '1' });

    await expect(download).rejects.toThrow(/without end/);
  });
});

describe('logs', () => {
  test('hold neither bodies nor tokens', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    await using server = await startSmallServer(
      json(503, { secret: 'of Jira' }),
      json(200, { issues: [{ id: 7, secret: 'of Jira' }] }),
    );
    const client = transportTo(server.url, new VirtualClock(), { logger }).until(signal);

    await bulkFetchIssues(client, { issueIdsOrKeys: ['secret of ours'] });

    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join('')).not.toMatch(/secret|the-token|Basic/);
  });
});

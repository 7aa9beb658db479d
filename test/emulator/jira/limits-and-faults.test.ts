import { describe, expect, test } from 'vitest';
import { documentedRateLimits } from '../../../src/emulator/jira/rest/rate-limits.ts';
import { robin, startTestSite } from './site.ts';

describe('the documented limits', () => {
  test('let 100 reads a second through to one endpoint, and say when the next may come', async () => {
    const now = Date.parse('2026-11-24T09:30:00Z');
    await using site = await startTestSite({ rateLimits: documentedRateLimits, now: () => now });
    const calls = Array.from({ length: 101 }, () => site.call('GET', '/rest/api/3/myself'));

    const answers = await Promise.all(calls);

    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.json).toEqual({ errorMessages: ['Rate limit exceeded'], errors: {} });
    expect(Object.fromEntries(refused[0]?.headers ?? [])).toMatchObject({
      'retry-after': '1',
      'ratelimit-reason': 'jira-burst-based',
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '2026-11-24T09:30:01.000Z',
    });
    expect((await site.call('GET', '/rest/api/3/field')).status).toBe(200);
  });

  test('let 20 writes in two seconds through to one issue', async () => {
    let now = Date.now();
    await using site = await startTestSite({ rateLimits: documentedRateLimits, now: () => now });
    const key = await site.create('Campaign');
    const other = await site.create('Campaign');
    const write = (issue: string, index: number) =>
      site.call('PUT', `/rest/api/3/issue/${issue}`, { fields: { summary: `News ${index}` } });
    for (let index = 1; index <= 20; index += 1) expect((await write(key, index)).status).toBe(204);

    const refused = await write(key, 21);
    const elsewhere = await write(other, 1);
    now += 2_000;
    const later = await write(key, 21);

    expect(refused.status).toBe(429);
    expect(refused.headers.get('ratelimit-reason')).toBe('jira-per-issue-on-write');
    expect(refused.headers.get('retry-after')).toBe('2');
    expect([elsewhere.status, later.status]).toEqual([204, 204]);
  });

  test('let 100 writes in thirty seconds through to one issue', async () => {
    let now = Date.now();
    await using site = await startTestSite({ rateLimits: documentedRateLimits, now: () => now });
    const key = await site.create('Campaign');
    const write = (index: number) =>
      site.call('PUT', `/rest/api/3/issue/${key}`, { fields: { summary: `News ${index}` } });
    for (let index = 1; index <= 100; index += 1) {
      now += 110;
      expect((await write(index)).status).toBe(204);
    }

    now += 2_000;
    const refused = await write(101);

    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(15);
  });

  test('can be switched off', async () => {
    await using site = await startTestSite({ rateLimits: 'off' });
    const calls = Array.from({ length: 150 }, () => site.call('GET', '/rest/api/3/myself'));

    const answers = await Promise.all(calls);

    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  test('hold 5,000 comments on an issue', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    const issue = site.store.issues.get(key);
    const [account] = site.store.directory.accounts;
    if (issue === undefined || account === undefined) throw new Error('There is no such issue');
    const body = { type: 'doc', version: 1, content: [{ type: 'paragraph' }] };
    for (let index = 0; index < 5_000; index += 1)
      site.store.comments.add(issue, { body }, account);

    const { status } = await site.call('POST', `/rest/api/3/issue/${key}/comment`, {
      body: {
        ...body,
        content: [{ type: 'paragraph', content: [{ type: 'text', text: 'one more' }] }],
      },
    });

    const reported = await site.call('GET', '/rest/api/3/issue/limit/report?isReturningKeys=true');

    expect(status).toBe(413);
    expect(reported.json).toEqual({
      issuesApproachingLimit: { comment: { [key]: 5_000 } },
      issuesBreachingLimit: {},
      limits: {
        attachment: 2_000,
        comment: 5_000,
        issuelinks: 2_000,
        remoteIssueLinks: 2_000,
        worklog: 10_000,
      },
    });
  });

  test('are reported to administrators', async () => {
    await using site = await startTestSite();

    const { status } = await site.call('GET', '/rest/api/3/issue/limit/report', undefined, robin);

    expect(status).toBe(403);
  });
});

describe('a fault that a test puts in', () => {
  const faults = '/emulator/faults';

  test('answers the next calls with its status and headers', async () => {
    await using site = await startTestSite();
    await site.call('POST', faults, {
      method: 'GET',
      path: '/myself$',
      count: 2,
      status: 503,
      headers: { 'Retry-After': '7' },
    });

    const answers = [
      await site.call('GET', '/rest/api/3/myself'),
      await site.call('GET', '/rest/api/3/field'),
      await site.call('GET', '/rest/api/3/myself'),
      await site.call('GET', '/rest/api/3/myself'),
    ];

    expect(answers.map(({ status }) => status)).toEqual([503, 200, 503, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('7');
  });

  test('answers with a page, as a gateway does', async () => {
    await using site = await startTestSite();
    const page = '<!DOCTYPE html><html><title>Bad gateway</title></html>';
    await site.call('POST', faults, { path: '/myself', status: 502, body: page });

    const answer = await site.call('GET', '/rest/api/3/myself');

    expect(answer.status).toBe(502);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
  });

  test('delays an answer', async () => {
    await using site = await startTestSite();
    await site.call('POST', faults, { path: '/myself', delayMilliseconds: 60 });

    const started = performance.now();
    const { status } = await site.call('GET', '/rest/api/3/myself');

    expect(status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(50);
  });

  test('cuts the connection before a call is done', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    await site.call('POST', faults, { method: 'DELETE', cut: 'before' });

    await expect(site.call('DELETE', `/rest/api/3/issue/${key}`)).rejects.toThrow(TypeError);

    expect((await site.call('GET', `/rest/api/3/issue/${key}`)).status).toBe(200);
  });

  test('cuts the connection after a call is done and before its answer', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    await site.call('POST', faults, { method: 'DELETE', cut: 'after' });

    await expect(site.call('DELETE', `/rest/api/3/issue/${key}`)).rejects.toThrow(TypeError);

    expect((await site.call('GET', `/rest/api/3/issue/${key}`)).status).toBe(404);
  });

  test('can be listed and taken back', async () => {
    await using site = await startTestSite();
    await site.call('POST', faults, { path: '/myself', status: 500 });

    const listed = await site.call('GET', faults);
    await site.call('DELETE', faults);

    expect(listed.json).toMatchObject([{ path: '/myself', status: 500, count: 1 }]);
    expect((await site.call('GET', '/rest/api/3/myself')).status).toBe(200);
  });

  test.each([{ path: '(' }, { count: 0 }, { colour: 'red' }])(
    'is refused when it is none: %j',
    async (fault) => {
      await using site = await startTestSite();

      expect((await site.call('POST', faults, fault)).status).toBe(400);
    },
  );
});

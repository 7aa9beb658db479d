import { createHmac, randomBytes } from 'node:crypto';
import { test as base, describe, expect } from 'vitest';
import { NotConfirmed, Unroutable } from '../../src/queue/port.ts';
import { jiraUpdate, statusItem, type UpdateOptions } from './jira-update.ts';
import { hour, openStation, type Station, stationFixture, webhookSecret } from './station.ts';

const test = base.extend<{ station: Station }>(stationFixture);

const launched = 'launch < {"v":1,"kind":"launch","campaign":"10005","changelogId":"10030"}';
const lookedAt = 'control < {"v":1,"kind":"look","campaign":"10005"}';

describe('a webhook that Jira signed', () => {
  test('of a card moved to Sending launches the campaign', async ({ station }) => {
    const { status, body } = await station.update();

    expect(status).toBe(202);
    expect(body).toEqual({ accepted: 'launch', campaign: '10005' });
    expect(station.published).toEqual([launched]);
  });

  test('of a card moved to Paused asks for a look', async ({ station }) => {
    const changelog = { id: 10031, items: [statusItem('10021', '10022')] };

    const { status } = await station.update({ changelog });

    expect(status).toBe(202);
    expect(station.published).toEqual([lookedAt]);
  });

  test('that comes again leads to the same command', async ({ station }) => {
    const body = JSON.stringify(jiraUpdate());

    await station.send(body, { 'X-Atlassian-Webhook-Identifier': 'a' });
    await station.send(body, {
      'X-Atlassian-Webhook-Identifier': 'a',
      'X-Atlassian-Webhook-Retry': '1',
    });
    const replayed = await station.send(body);

    expect(replayed.status).toBe(202);
    expect(new Set(station.published)).toEqual(new Set([launched]));
  });

  test('is taken whatever its content type says', async ({ station }) => {
    const first = await station.update({}, { 'Content-Type': 'text/plain; charset=latin1' });
    const second = await station.update({}, { 'Content-Type': 'nonsense' });

    expect([first.status, second.status]).toEqual([202, 202]);
  });

  test('is checked by its bytes, not by what they mean', async ({ station }) => {
    const spaced = JSON.stringify(jiraUpdate({ issueId: '10005' }), undefined, 2);

    const { status } = await station.send(`\n${spaced}\n`);

    expect(status).toBe(202);
  });

  test.for<[string, UpdateOptions]>([
    ['a stale move', { timestamp: Date.now() - 73 * hour }],
    ['another project', { projectId: '1' }],
    ['a recipient', { typeId: '10011' }],
    ['a looped transition', { changelog: { id: '1', items: [statusItem('10021', '10021')] } }],
    ['an edit of the summary', { changelog: { id: '1', items: [{ fieldId: 'summary' }] } }],
    ['a comment', { webhookEvent: 'comment_created' }],
  ])('about %s is answered with why it starts nothing', async ([, options], { station }) => {
    const { status, body } = await station.update(options);

    expect(status).toBe(200);
    expect(body).toEqual({ ignored: expect.stringMatching(/\.$/) });
    expect(station.published).toEqual([]);
  });

  test.for<[string, string, string]>([
    ['that is empty', '', 'The body is empty; the sender must include it.'],
    ['that is not JSON', 'payload=%7B%7D', 'The body is not JSON.'],
    ['that is no event', '{}', 'The body does not have the expected shape: see webhookEvent.'],
  ])('with a body %s is refused with a sentence', async ([, text, sentence], { station }) => {
    const { status, body } = await station.send(text);

    expect(status).toBe(400);
    expect(body).toEqual({ error: sentence });
    expect(station.published).toEqual([]);
  });

  test('with more than an issue can hold is refused', async ({ station }) => {
    const { status, body } = await station.send(Buffer.alloc(5 * 1024 * 1024 + 1, ' '));

    expect(status).toBe(413);
    expect(body).toEqual({ error: 'The body is larger than the 5120 KB that this address takes.' });
  });

  test('may be as large as a full issue', async ({ station }) => {
    const issue = JSON.stringify(jiraUpdate());

    const { status } = await station.send(issue + ' '.repeat(5 * 1024 * 1024 - issue.length));

    expect(status).toBe(202);
  });

  test('is refused when it is compressed', async ({ station }) => {
    const { status } = await station.send(randomBytes(64), { 'Content-Encoding': 'gzip' });

    expect(status).toBe(415);
  });
});

describe('a webhook that Jira did not sign', () => {
  const forged = JSON.stringify(jiraUpdate());
  const digestWith = (key: string) => createHmac('sha256', key).update(forged).digest('hex');

  test.for<[string, Record<string, string>]>([
    ['without a signature', {}],
    ['with an empty signature', { 'X-Hub-Signature': '' }],
    ['with a garbled signature', { 'X-Hub-Signature': 'sha256=xyz' }],
    ['with a weak method', { 'X-Hub-Signature': `md5=${'0'.repeat(32)}` }],
    [
      'with the signature of another secret',
      { 'X-Hub-Signature': `sha256=${digestWith('guess')}` },
    ],
    [
      'with a signature cut short',
      { 'X-Hub-Signature': `sha256=${digestWith(webhookSecret).slice(0, 8)}` },
    ],
    ['with a bearer secret instead', { Authorization: `Bearer ${webhookSecret}` }],
  ])('%s is refused', async ([, headers], { station }) => {
    const { status, body } = await station.post('/webhooks/jira', forged, headers);

    expect(status).toBe(401);
    expect(body).toEqual({ error: expect.stringContaining('ignature') });
    expect(station.published).toEqual([]);
  });

  test('is refused when a byte of it changed on the way', async ({ station }) => {
    const headers = { 'X-Hub-Signature': `sha256=${digestWith(webhookSecret)}` };

    const { status } = await station.post(
      '/webhooks/jira',
      forged.replace('10005', '10006'),
      headers,
    );

    expect(status).toBe(401);
    expect(station.published).toEqual([]);
  });

  test('is refused before its body is read, however large it is', async ({ station }) => {
    const { status } = await station.post('/webhooks/jira', Buffer.alloc(6 * 1024 * 1024), {});

    expect(status).toBe(401);
  });

  test('finds no address while no secret is configured', async () => {
    await using station = await openStation({ webhookSecrets: [] });

    const { status, body } = await station.update();

    expect(status).toBe(404);
    expect(body).toEqual({ error: 'No webhook secret is configured here.' });
  });
});

describe('a broker that does not confirm', () => {
  test.for([
    ['the answer is missing', new NotConfirmed('no answer')],
    ['the queue is missing', new Unroutable('no queue')],
  ] as const)('makes Jira send the webhook again when %s', async ([, trouble]) => {
    await using station = await openStation({
      publisher: { publish: () => Promise.reject(trouble) },
    });

    const webhook = await station.update();
    const automation = await station.automate('{"issue":{"id":"10005","key":"MAIL-1"}}');

    expect([webhook.status, automation.status]).toEqual([503, 503]);
    expect(webhook.headers.get('retry-after')).toBe('60');
    expect(webhook.body).toEqual({
      error: 'The message broker did not take the command; send it again.',
    });
  });
});

describe('a browser at the address of a webhook', () => {
  test('reads that it takes POST', async ({ station }) => {
    const response = await station.get('/webhooks/jira');

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toEqual({ error: 'This address takes POST only.' });
  });
});

import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { signatureOf } from '../../../src/emulator/jira/webhooks/delivery.ts';
import { startReceiver } from './receiver.ts';
import { paragraph, robin, startTestSite, type TestSite } from './site.ts';

const path = '/rest/webhooks/1.0/webhook';
const minute = 60_000;

async function register(site: TestSite, url: string, more: Readonly<Record<string, unknown>> = {}) {
  const { json } = await site.call('POST', path, {
    name: 'Postboard',
    url,
    events: ['jira:issue_updated'],
    filters: { 'issue-related-events-section': 'project = MAIL AND issuetype = Campaign' },
    ...more,
  });
  return json;
}

async function move(site: TestSite, key: string, status: string): Promise<void> {
  const { json } = await site.call('GET', `/rest/api/3/issue/${key}/transitions`);
  const transition = json.transitions.find(
    (each: { to: { name: string } }) => each.to.name === status,
  );
  await site.call('POST', `/rest/api/3/issue/${key}/transitions`, { transition });
}

describe('a registered webhook', () => {
  test('is told of a moved campaign, in the shapes of version 2 and signed', async () => {
    await using site = await startTestSite();
    await using receiver = await startReceiver();
    await register(site, receiver.url, { secret: 'a secret' });
    const key = await site.create('Campaign', { Audience: paragraph('City ~ Kiel') });

    await move(site, key, 'Ready');

    const { headers, body, json } = await receiver.first();
    expect(headers['x-hub-signature']).toBe(
      `sha256=${createHmac('sha256', 'a secret').update(body).digest('hex')}`,
    );
    expect(headers['x-atlassian-webhook-identifier']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-atlassian-webhook-flow']).toBe('Primary');
    expect(headers['x-atlassian-webhook-retry']).toBeUndefined();
    expect(json).toMatchObject({
      webhookEvent: 'jira:issue_updated',
      issue_event_type_name: 'issue_generic',
      user: { displayName: 'Casey Marketer', accountType: 'atlassian' },
      issue: { key, self: expect.stringMatching(/\/rest\/api\/2\/\d+$/) },
      changelog: {
        items: [{ field: 'status', fieldId: 'status', fieldtype: 'jira', toString: 'Ready' }],
      },
    });
    expect(json.user).not.toHaveProperty('emailAddress');
    expect(json.issue.fields[site.field('Audience')]).toBe('City ~ Kiel');
    expect(json.issue.fields[site.field('Pace')]).toBeNull();
  });

  test('has every key of the verified sample', async () => {
    await using site = await startTestSite();
    await using receiver = await startReceiver();
    await register(site, receiver.url);
    await move(site, await site.create('Campaign'), 'Ready');

    const { json } = await receiver.first();

    const sample: unknown = JSON.parse(
      readFileSync(new URL('webhook-issue-updated.json', import.meta.url), 'utf8'),
    );
    expect(missingKeys(sample, json)).toEqual([]);
  });

  test('is not told of issues that its JQL does not select, nor of other events', async () => {
    await using site = await startTestSite();
    await using receiver = await startReceiver();
    await register(site, receiver.url);
    const recipient = await site.create('Recipient');
    const campaign = await site.create('Campaign');

    await move(site, recipient, 'Contacted');
    await site.call('POST', `/rest/api/3/issue/${campaign}/comment`, { body: paragraph('Hi') });
    await move(site, campaign, 'Ready');

    const received = await receiver.wait(1);
    expect(received.map(({ json }) => json.issue.key)).toEqual([campaign]);
  });

  test('says of a bulk change that it is one, and sends it along the slower way', async () => {
    await using site = await startTestSite();
    await using receiver = await startReceiver();
    await register(site, receiver.url, { filters: {} });
    const keys = [await site.create('Recipient'), await site.create('Recipient')];

    await site.call('POST', '/rest/api/3/bulk/issues/transition', {
      bulkTransitionInputs: [{ selectedIssueIdsOrKeys: keys, transitionId: '21' }],
    });

    const received = await receiver.wait(2);
    expect(new Set(received.map(({ json }) => json.issue.key))).toEqual(new Set(keys));
    for (const { json, headers } of received) {
      expect(json.bulkOperationMetaData).toEqual({ sendMail: false });
      expect(headers['x-atlassian-webhook-flow']).toBe('Secondary');
    }
  });

  test('is told of comments, links, files and properties where it wants to be', async () => {
    await using site = await startTestSite();
    await using receiver = await startReceiver();
    const events = [
      'comment_created',
      'issuelink_created',
      'issue_property_set',
      'jira:issue_deleted',
    ];
    await register(site, receiver.url, { events, filters: {} });
    const key = await site.create('Campaign');
    const rule = await site.create('Rule');

    await site.call('POST', `/rest/api/3/issue/${key}/comment`, { body: paragraph('Hi') });
    await site.call('POST', '/rest/api/3/issueLink', {
      type: { name: 'Selects' },
      inwardIssue: { key: rule },
      outwardIssue: { key },
    });
    await site.call('PUT', `/rest/api/3/issue/${key}/properties/a`, { b: 1 });
    await site.call('DELETE', `/rest/api/3/issue/${key}`);

    const received = await receiver.wait(4);
    expect(new Set(received.map(({ json }) => json.webhookEvent))).toEqual(new Set(events));
    expect(received.find(({ json }) => json.comment)?.json.comment.body).toBe('Hi');
  });

  test('is never shown its secret, and can be changed and deleted', async () => {
    await using site = await startTestSite();
    await using receiver = await startReceiver();
    const created = await register(site, receiver.url, { secret: 'a secret' });
    const self = new URL(created.self).pathname;

    const listed = await site.call('GET', path);
    const changed = await site.call('PUT', self, { name: 'Other', url: receiver.url, events: [] });
    const deleted = await site.call('DELETE', self);

    expect(listed.json).toEqual([created]);
    expect(created).toMatchObject({ isSigned: true, name: 'Postboard' });
    expect(JSON.stringify(created)).not.toContain('a secret');
    expect(changed.json).toMatchObject({ name: 'Other', isSigned: true });
    expect(deleted.status).toBe(204);
    expect((await site.call('GET', self)).status).toBe(404);
  });

  test('can be registered by administrators only', async () => {
    await using site = await startTestSite();

    expect((await site.call('GET', path, undefined, robin)).status).toBe(403);
  });
});

describe('a receiver that does not take a webhook', () => {
  test.each([408, 409, 425, 429, 500, 503])(
    'with %i gets it again, as the same one',
    async (status) => {
      await using site = await startTestSite({ webhookRetryDelaysMilliseconds: [1, 1, 1, 1, 1] });
      await using receiver = await startReceiver(status, status, 204);
      await register(site, receiver.url);
      await move(site, await site.create('Campaign'), 'Ready');

      const received = await receiver.wait(3);

      const identifiers = received.map(({ headers }) => headers['x-atlassian-webhook-identifier']);
      expect(new Set(identifiers).size).toBe(1);
      expect(new Set(received.map(({ body }) => body)).size).toBe(1);
      expect(received.map(({ headers }) => headers['x-atlassian-webhook-retry'])).toEqual([
        undefined,
        '1',
        '2',
      ]);
    },
  );

  test('because of what it is does not get it again', async () => {
    await using site = await startTestSite({ webhookRetryDelaysMilliseconds: [1] });
    await using receiver = await startReceiver(401);
    await register(site, receiver.url);
    const key = await site.create('Campaign');

    await move(site, key, 'Ready');
    await receiver.wait(1);
    await move(site, key, 'Draft');

    const received = await receiver.wait(2);
    const identifiers = received.map(({ headers }) => headers['x-atlassian-webhook-identifier']);
    expect(new Set(identifiers).size).toBe(2);
  });

  test('after five retries, five to fifteen minutes apart, never gets it', async () => {
    const waits: number[] = [];
    await using site = await startTestSite({
      async webhookWait(milliseconds) {
        waits.push(milliseconds);
      },
    });
    await using receiver = await startReceiver(503, 503, 503, 503, 503, 503, 200);
    await register(site, receiver.url);
    const key = await site.create('Campaign');

    await move(site, key, 'Ready');
    await receiver.wait(6);
    await move(site, key, 'Draft');

    const received = await receiver.wait(7);
    const retries = received.map(({ headers }) => headers['x-atlassian-webhook-retry']);
    expect(retries).toEqual([undefined, '1', '2', '3', '4', '5', undefined]);
    expect(waits.map((each) => each >= 5 * minute && each < 15 * minute)).toEqual(
      Array.from({ length: 5 }, () => true),
    );
    expect(new Set(waits).size).toBe(5);
  });

  test('gets it again along the same way', async () => {
    await using site = await startTestSite({ webhookRetryDelaysMilliseconds: [1] });
    await using receiver = await startReceiver(503, 200);
    await register(site, receiver.url, { filters: {} });
    const key = await site.create('Recipient');

    await site.call('POST', '/rest/api/3/bulk/issues/transition', {
      bulkTransitionInputs: [{ selectedIssueIdsOrKeys: [key], transitionId: '21' }],
    });

    const received = await receiver.wait(2);
    const flows = received.map(({ headers }) => headers['x-atlassian-webhook-flow']);
    expect(flows).toEqual(['Secondary', 'Secondary']);
  });

  test('gets it after what happened later', async () => {
    const retry = Promise.withResolvers<void>();
    await using site = await startTestSite({ webhookWait: () => retry.promise });
    await using receiver = await startReceiver(503, 200);
    await register(site, receiver.url);
    const key = await site.create('Campaign');

    await move(site, key, 'Ready');
    await receiver.wait(1);
    await move(site, key, 'Draft');
    await receiver.wait(2);
    retry.resolve();

    const received = await receiver.wait(3);
    const statuses = received.map(({ json }) => json.issue.fields.status.name);
    expect(statuses).toEqual(['Ready', 'Draft', 'Ready']);
  });

  test('does not keep the site from closing', async () => {
    await using receiver = await startReceiver(503);
    {
      await using site = await startTestSite();
      await register(site, receiver.url);
      await move(site, await site.create('Campaign'), 'Ready');
      await receiver.wait(1);
    }

    expect(receiver.received).toHaveLength(1);
  });
});

test('the signature agrees with the vector of the WebSub documentation', () => {
  expect(signatureOf('Hello World!', "It's a Secret to Everybody")).toBe(
    'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
  );
});

/** Paths of keys that the sample has and the body lacks; custom fields and people's own values aside. */
function missingKeys(sample: unknown, body: unknown, at = ''): readonly string[] {
  if (typeof sample !== 'object' || sample === null || Array.isArray(sample)) return [];
  return Object.entries(sample).flatMap(([key, value]) => {
    if (key.startsWith('customfield_')) return [];
    const place = `${at}.${key}`;
    if (typeof body !== 'object' || body === null || !Object.hasOwn(body, key)) return [place];
    return missingKeys(value, Reflect.get(body, key), place);
  });
}

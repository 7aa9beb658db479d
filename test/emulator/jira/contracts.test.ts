import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/emulator/jira/rest/call.ts';
import { endpoints } from '../../../src/emulator/jira/rest/endpoints.ts';
import { Contracts } from './contracts.ts';
import { casey, startTestSite } from './site.ts';

const webhook = '/rest/webhooks/1.0/webhook/:id';

describe('an answer that breaks its contract', () => {
  test.each<[about: string, name: string, answer: Answer]>([
    ['a wrong type', 'GET /myself', { status: 200, body: { accountId: 7 } }],
    ['an unknown key', 'GET /myself', { status: 200, body: { accountId: '7', age: 7 } }],
    ['an unknown key of a webhook', `GET ${webhook}`, { status: 200, body: { id: 1 } }],
    ['a body where there is none', 'DELETE /filter/:id', { status: 200, body: {} }],
    ['a body with 204', 'PUT /issue/:issueIdOrKey', { status: 204, body: {} }],
    ['errors of no shape', 'GET /myself', { status: 404, body: { message: 'No' } }],
    ['errors without fields', 'GET /myself', { status: 404, body: { errorMessages: [] } }],
    ['text for errors', 'GET /myself', { status: 403, body: 'No' }],
    [
      'the usual errors of a bulk operation',
      'POST /bulk/issues/fields',
      { status: 403, body: { errorMessages: [], errors: {} } },
    ],
  ])('is found: %s', (_about, name, answer) => {
    const endpoint = endpoints.find(({ method, path }) => `${method} ${path}` === name);
    const contracts = new Contracts();

    contracts.check({ endpoint, version: 3, answer });

    expect(endpoint).toBeDefined();
    expect(() => contracts.verify()).toThrow(name);
  });

  test('is found at the end of the site that gave it', async () => {
    const somebody = Object.assign({ ...casey }, { displayName: 7 });
    const site = await startTestSite({ accounts: [somebody] });

    await site.call('GET', '/rest/api/3/myself');

    await expect(site[Symbol.asyncDispose]()).rejects.toThrow('displayName');
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recorded } from './recorded-answers.ts';
import { robin, startTestSite, type TestSite } from './site.ts';

describe('a call that goes wrong', () => {
  let site: TestSite;

  beforeAll(async () => {
    site = await startTestSite();
    await site.create('Campaign');
  });
  afterAll(() => site[Symbol.asyncDispose]());

  test.each(recorded)('%s is answered as a real site answers', async (...row) => {
    const [, method, path, body, status, answer] = row;

    const answered = await site.call(method, path, body);

    expect({ status: answered.status, body: answered.json }).toEqual({ status, body: answer });
  });

  test('a wrong token gets plain text and 401', async () => {
    const answered = await site.call('GET', '/rest/api/3/myself', undefined, {
      ...robin,
      apiToken: 'wrong',
    });

    expect(answered.status).toBe(401);
    expect(answered.text).toBe('Client must be authenticated to access this resource.');
  });

  test('routing errors are problem details', async () => {
    const { headers } = await site.call('GET', '/rest/api/3/nonsense');

    expect(headers.get('content-type')).toContain('application/problem+json');
  });

  test('a bulk operation on an issue that is not there has errors of its own shape', async () => {
    const path = '/rest/api/3/bulk/issues/transition?issueIdsOrKeys=MAIL-999';

    const { status, json } = await site.call('GET', path);

    expect(status).toBe(400);
    expect(json).toEqual({
      errors: [{ message: 'Some of the issues in the issueIdsOrKeys are not valid' }],
    });
  });
});

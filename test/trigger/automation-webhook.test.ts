import { test as base, describe, expect } from 'vitest';
import { openStation, type Station, stationFixture } from './station.ts';

const test = base.extend<{ station: Station }>(stationFixture);

const lookedAt = 'control < {"v":1,"kind":"look","campaign":"10005"}';

describe('a request of an automation rule', () => {
  const template = {
    source: 'automation',
    event: 'campaign.transition',
    issue: { id: '10005', key: 'MAIL-1' },
    to: 'Sending',
    rule: 'Tell Postboard',
  };

  test.for<[string, object]>([
    ['in our own template', template],
    [
      'as issue data with a numeric id',
      { self: 'https://…', id: 10005, key: 'MAIL-1', fields: {} },
    ],
    ['as issue data in the format of Jira', { id: '10005', key: 'MAIL-1', fields: {} }],
  ])('%s is a hint to look', async ([, body], { station }) => {
    const response = await station.automate(JSON.stringify(body));

    expect(response.status).toBe(202);
    expect(station.published).toEqual([lookedAt]);
  });

  test.for<[string, string]>([
    ['without a smart value', JSON.stringify({ ...template, issue: { id: '', key: '' } })],
    ['without an issue', '{"to":"Sending"}'],
    ['that is not JSON', '{{issue}}'],
    ['that is empty', ''],
  ])('%s is refused with a sentence', async ([, text], { station }) => {
    const { status, body } = await station.automate(text);

    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.stringMatching(/^The body .+\.$/) });
  });

  test.for(['Bearer guess', 'Basic open-sesame', ''])(
    'with «%s» is refused',
    async (authorization, { station }) => {
      const { status, headers } = await station.automate(JSON.stringify(template), {
        Authorization: authorization,
      });

      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toBe('Bearer');
      expect(station.published).toEqual([]);
    },
  );

  test('finds no address while no secret is configured', async () => {
    await using station = await openStation({ automationSecrets: [] });

    const { status, body } = await station.automate('{}');

    expect(status).toBe(404);
    expect(body).toEqual({ error: 'No automation secret is configured here.' });
  });
});

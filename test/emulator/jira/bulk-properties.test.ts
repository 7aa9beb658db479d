import { describe, expect, test, vi } from 'vitest';
import { robin, startTestSite, type TestSite } from './site.ts';

const path = '/rest/api/3/issue/properties';

/** A site with three recipients: their keys and ids. */
async function peopled() {
  const site = await startTestSite();
  const keys = [
    await site.create('Recipient'),
    await site.create('Recipient'),
    await site.create('Recipient'),
  ];
  const ids = keys.map((key) => Number(site.store.issues.get(key)?.id));
  return { site, ids, [Symbol.asyncDispose]: () => site[Symbol.asyncDispose]() };
}

/** Calls, follows the way to the task and waits until that is over. */
async function carriedOut(site: TestSite, method: string, place: string, body: unknown) {
  const accepted = await site.call(method, place, body);
  expect([accepted.status, accepted.text]).toEqual([303, '']);
  const location = accepted.headers.get('Location') ?? '';
  expect(location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/rest\/api\/3\/task\/\d+$/);
  return vi.waitFor(
    async () => {
      const task = await site.call('GET', new URL(location).pathname);
      expect(task.json.status).toBe('COMPLETE');
      return task.json;
    },
    { timeout: 60_000 },
  );
}

function valuesOf({ store }: TestSite, ids: readonly number[], key: string) {
  return ids.map((id) => store.properties.of(String(id)).get(key));
}

describe('properties of many issues', () => {
  test('are set to the same values, on those issues that there are', async () => {
    await using world = await peopled();
    const { site, ids } = world;

    const task = await carriedOut(site, 'POST', path, {
      entitiesIds: [...ids.slice(0, 2), 99_999],
      properties: { run: '1-2', outcome: { kind: 'sent' } },
    });

    expect(task).toMatchObject({ progress: 100, result: { failed: {} } });
    expect(valuesOf(site, ids, 'run')).toEqual(['1-2', '1-2', undefined]);
    expect(valuesOf(site, ids, 'outcome')).toEqual([{ kind: 'sent' }, { kind: 'sent' }, undefined]);
  });

  test('are set to values of their own', async () => {
    await using world = await peopled();
    const { site, ids } = world;

    await carriedOut(site, 'POST', `${path}/multi`, {
      issues: ids.map((issueID, index) => ({ issueID, properties: { place: index } })),
    });

    expect(valuesOf(site, ids, 'place')).toEqual([0, 1, 2]);
  });

  test('are set and deleted where a filter says so', async () => {
    await using world = await peopled();
    const { site, ids } = world;
    const [first, second] = ids;

    await carriedOut(site, 'PUT', `${path}/color`, {
      value: 'red',
      filter: { entityIds: [first] },
    });
    await carriedOut(site, 'PUT', `${path}/color`, {
      value: 'blue',
      filter: { hasProperty: false },
    });
    await carriedOut(site, 'PUT', `${path}/color`, {
      value: 'green',
      filter: { entityIds: [first, second], currentValue: 'blue' },
    });
    const before = valuesOf(site, ids, 'color');
    await carriedOut(site, 'DELETE', `${path}/color`, { currentValue: 'green' });

    expect(before).toEqual(['red', 'green', 'blue']);
    expect(valuesOf(site, ids, 'color')).toEqual(['red', undefined, 'blue']);
  });

  test('without a filter are those of every issue', async () => {
    await using world = await peopled();
    const { site, ids } = world;

    await carriedOut(site, 'PUT', `${path}/color`, { value: 'red' });

    expect(valuesOf(site, ids, 'color')).toEqual(['red', 'red', 'red']);
  });

  test('stay as they are for somebody who may not edit, and the task says so', async () => {
    await using world = await peopled();
    const { site, ids } = world;

    const { headers } = await site.call('PUT', `${path}/color`, { value: 'red' }, robin);
    const task = new URL(headers.get('Location') ?? '').pathname;
    await vi.waitFor(
      async () => {
        const { json } = await site.call('GET', task, undefined, robin);
        expect(Object.keys(json.result.failed)).toEqual(ids.map(String));
      },
      { timeout: 60_000 },
    );

    expect(valuesOf(site, ids, 'color')).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    ['no issues', 'POST', path, { entitiesIds: [], properties: { a: 1 } }],
    ['no properties', 'POST', path, { entitiesIds: [10_000], properties: {} }],
    ['a property that is empty', 'POST', path, { entitiesIds: [10_000], properties: { a: '' } }],
    ['keys for ids', 'POST', path, { entitiesIds: ['MAIL-1'], properties: { a: 1 } }],
    ['no value', 'PUT', `${path}/a`, { filter: { entityIds: [10_000] } }],
    ['an expression', 'PUT', `${path}/a`, { expression: 'issue.key' }],
    [
      'a filter that nothing fulfils',
      'PUT',
      `${path}/a`,
      { value: 1, filter: { hasProperty: false, currentValue: 2 } },
    ],
    ['no body', 'DELETE', `${path}/a`, undefined],
  ])('are refused with %s', async (_what, method, place, body) => {
    await using site = await startTestSite();

    const { status } = await site.call(method, place, body);

    expect(status).toBe(400);
  });

  test('have tasks that others cannot see, and that no bulk operation is', async () => {
    await using world = await peopled();
    const { site } = world;
    const { headers } = await site.call('PUT', `${path}/color`, { value: 'red' });
    const task = headers.get('Location')?.split('/').at(-1) ?? '';

    const statuses = [
      (await site.call('GET', `/rest/api/3/task/${task}`, undefined, robin)).status,
      (await site.call('GET', '/rest/api/3/task/1')).status,
      (await site.call('GET', `/rest/api/3/bulk/queue/${task}`)).status,
    ];

    expect(statuses).toEqual([403, 404, 400]);
  });
});

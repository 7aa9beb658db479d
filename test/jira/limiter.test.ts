import { beforeEach, describe, expect, test } from 'vitest';
import { JiraUnavailable } from '../../src/jira/port.ts';
import { endpointOf } from '../../src/jira/transport/endpoint.ts';
import { Limiter } from '../../src/jira/transport/limiter.ts';
import { Semaphore } from '../../src/jira/transport/semaphore.ts';
import { VirtualClock } from './virtual-clock.ts';

const reading = endpointOf('POST', '/rest/api/3/issue/bulkfetch');
const commenting = endpointOf('POST', '/rest/api/3/issue/10042/comment');
const commentingElsewhere = endpointOf('POST', '/rest/api/3/issue/10043/comment');
const moving = endpointOf('POST', '/rest/api/3/issue/10042/transitions');
const { signal } = new AbortController();

let clock: VirtualClock;
let limiter: Limiter;

beforeEach(() => {
  clock = new VirtualClock();
  limiter = new Limiter({
    callsPerSecond: 10,
    concurrentCalls: 100,
    longestPauseMilliseconds: 60_000,
    clock,
  });
});

describe('calls faster than the limit', () => {
  test('go through a second’s worth at once, then one by one', async () => {
    for (let call = 0; call < 13; call += 1)
      (await limiter.enter(reading, signal))[Symbol.dispose]();

    expect(clock.waits).toEqual([100, 100, 100]);
  });
});

describe('a pause', () => {
  test.each([
    ['everything', [5_000, 5_000, 5_000]],
    ['endpoint', [5_000, 5_000, 0]],
    ['issue', [5_000, 0, 5_000]],
    ['call', [0, 0, 0]],
  ] as const)('of %s holds those it is meant for', async (scope, expected) => {
    const waited: number[] = [];
    for (const endpoint of [commenting, commentingElsewhere, moving]) {
      clock = new VirtualClock();
      limiter = new Limiter({
        callsPerSecond: 10,
        concurrentCalls: 1,
        longestPauseMilliseconds: 60_000,
        clock,
      });
      limiter.pause({ scope, milliseconds: 5_000 }, commenting);

      const before = clock.now();
      using _turn = await limiter.enter(endpoint, signal);
      waited.push(clock.now() - before);
    }

    expect(waited).toEqual(expected);
  });

  test('is not shortened by a shorter one', async () => {
    limiter.pause({ scope: 'everything', milliseconds: 5_000 }, reading);
    limiter.pause({ scope: 'everything', milliseconds: 1_000 }, reading);

    using _turn = await limiter.enter(reading, signal);

    expect(clock.waits).toEqual([5_000]);
  });

  test('that is too long to wait for is said at once', async () => {
    limiter.pause({ scope: 'everything', milliseconds: 1_800_000 }, reading);

    await expect(limiter.enter(reading, signal)).rejects.toThrow(
      new JiraUnavailable('Jira asks for a pause until 2026-11-24T10:30:00.000Z.'),
    );
    expect(clock.waits).toEqual([]);
  });

  test('ends for a caller who gives up', async () => {
    limiter.pause({ scope: 'everything', milliseconds: 5_000 }, reading);

    await expect(limiter.enter(reading, AbortSignal.abort('stop'))).rejects.toBe('stop');
  });
});

describe('turns', () => {
  test('are given in the order in which they were asked for', async () => {
    const semaphore = new Semaphore(1);
    const order: string[] = [];
    const first = await semaphore.take(signal);
    const others = ['second', 'third'].map(async (name) => {
      using _turn = await semaphore.take(signal);
      order.push(name);
    });

    first[Symbol.dispose]();
    await Promise.all(others);

    expect(order).toEqual(['second', 'third']);
  });

  test('are not lost on those who give up', async () => {
    const semaphore = new Semaphore(1);
    const giving = new AbortController();
    const first = await semaphore.take(signal);
    const leaving = semaphore.take(giving.signal);
    const staying = semaphore.take(signal);

    giving.abort('stop');
    first[Symbol.dispose]();

    await expect(leaving).rejects.toBe('stop');
    expect(await staying).toBeDefined();
  });
});

describe('an endpoint', () => {
  test.each([
    ['GET', '/rest/api/3/issue/10042', 'GET /rest/api/3/issue/{}', undefined, true],
    ['PUT', '/rest/api/3/issue/MAIL-7', 'PUT /rest/api/3/issue/{}', 'MAIL-7', true],
    ['POST', '/rest/api/3/issue/bulkfetch', 'POST /rest/api/3/issue/bulkfetch', undefined, true],
    ['POST', '/rest/api/3/issue/1/comment', 'POST /rest/api/3/issue/{}/comment', '1', false],
    ['POST', '/rest/api/3/search/jql', 'POST /rest/api/3/search/jql', undefined, true],
    [
      'PUT',
      '/rest/api/3/issue/1/properties/postboard-run',
      'PUT /rest/api/3/issue/{}/properties/postboard-run',
      '1',
      true,
    ],
    [
      'POST',
      '/rest/api/3/bulk/issues/delete',
      'POST /rest/api/3/bulk/issues/delete',
      undefined,
      false,
    ],
  ])('%s %s is known by its shape', (method, path, name, issue, isRepeatable) => {
    expect(endpointOf(method, path)).toEqual({ name, issue, isRepeatable });
  });
});

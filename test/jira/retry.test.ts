import { describe, expect, test } from 'vitest';
import {
  decideRetry,
  type RetryDecision,
  retryAfterOf,
  type Seen,
} from '../../src/jira/transport/retry.ts';

const circumstances = { attempt: 0, mostRetries: 4, isRepeatable: true, chance: 0.5 };

function answered(status: number, rest: Partial<Extract<Seen, { kind: 'answered' }>> = {}): Seen {
  return { kind: 'answered', status, ...rest };
}

function retry(scope: 'call' | 'issue' | 'endpoint' | 'everything', milliseconds: number) {
  return { kind: 'retry', pause: { scope, milliseconds } } as const;
}

describe('one exchange with Jira', () => {
  test.each<[string, Seen, { repeatable: boolean }, RetryDecision]>([
    ['success', answered(200), { repeatable: false }, { kind: 'accept' }],
    ['a redirect', answered(303), { repeatable: true }, { kind: 'accept' }],
    ['a refusal', answered(400), { repeatable: true }, { kind: 'refused' }],
    [
      'a conflict while a field is written',
      answered(409),
      { repeatable: true },
      retry('call', 2_000),
    ],
    ['a conflict of two moves', answered(409), { repeatable: false }, { kind: 'refused' }],
    ['too many calls', answered(429), { repeatable: false }, retry('endpoint', 2_000)],
    [
      'a burst',
      answered(429, { reason: 'jira-burst-based', retryAfterMilliseconds: 500 }),
      { repeatable: false },
      retry('endpoint', 2_000),
    ],
    [
      'too many writes to one issue',
      answered(429, { reason: 'jira-per-issue-on-write', retryAfterMilliseconds: 7_000 }),
      { repeatable: false },
      retry('issue', 7_000),
    ],
    [
      'a limit without a name',
      answered(429, { retryAfterMilliseconds: 1_000 }),
      { repeatable: false },
      retry('endpoint', 2_000),
    ],
    [
      'a used-up quota of the site',
      answered(429, { reason: 'jira-quota-tenant-based', retryAfterMilliseconds: 60_000 }),
      { repeatable: false },
      retry('everything', 60_000),
    ],
    [
      'a used-up quota',
      answered(429, { reason: 'jira-quota-global-based', retryAfterMilliseconds: 900_000 }),
      { repeatable: false },
      retry('everything', 900_000),
    ],
    ['an outage while reading', answered(503), { repeatable: true }, retry('call', 2_000)],
    [
      'an outage that says until when',
      answered(503, { retryAfterMilliseconds: 9_000 }),
      { repeatable: true },
      retry('endpoint', 9_000),
    ],
    ['an outage after a comment', answered(502), { repeatable: false }, { kind: 'unavailable' }],
    [
      'an outage after a comment that says until when',
      answered(503, { retryAfterMilliseconds: 9_000 }),
      { repeatable: false },
      { kind: 'unavailable', pause: { scope: 'endpoint', milliseconds: 9_000 } },
    ],
    ['a token that is not taken', answered(401), { repeatable: true }, { kind: 'unavailable' }],
    [
      'a page of a sign-on',
      answered(403, { isPage: true }),
      { repeatable: true },
      retry('call', 2_000),
    ],
    [
      'a page that says there is nothing, after a comment',
      answered(404, { isPage: true }),
      { repeatable: false },
      { kind: 'unavailable' },
    ],
    [
      'a page of a proxy to which the request is too large',
      answered(413, { isPage: true }),
      { repeatable: true },
      { kind: 'refused' },
    ],
    ['something not built', answered(501), { repeatable: true }, { kind: 'unavailable' }],
    [
      'no connection',
      { kind: 'unreachable', sent: false },
      { repeatable: false },
      retry('call', 2_000),
    ],
    [
      'a connection lost while reading',
      { kind: 'unreachable', sent: true },
      { repeatable: true },
      retry('call', 2_000),
    ],
    [
      'a connection lost after a comment',
      { kind: 'unreachable', sent: true },
      { repeatable: false },
      { kind: 'unavailable' },
    ],
  ])('%s is decided', (_, seen, { repeatable }, decision) => {
    expect(decideRetry(seen, { ...circumstances, isRepeatable: repeatable })).toEqual(decision);
  });

  test.each([
    [0, 2_000],
    [1, 4_000],
    [2, 8_000],
    [3, 16_000],
  ])('waits twice as long each time: attempt %i', (attempt, milliseconds) => {
    expect(decideRetry(answered(503), { ...circumstances, attempt })).toEqual(
      retry('call', milliseconds),
    );
  });

  test.each([
    [0, 1_400],
    [0.999_999, 2_600],
  ])('spreads its waits: chance %d', (chance, milliseconds) => {
    expect(decideRetry(answered(503), { ...circumstances, chance })).toEqual(
      retry('call', milliseconds),
    );
  });

  test('is given up after four repetitions, and the others still pause', () => {
    const seen = answered(429, {
      reason: 'jira-quota-tenant-based',
      retryAfterMilliseconds: 60_000,
    });

    expect(decideRetry(answered(503), { ...circumstances, attempt: 4 })).toEqual({
      kind: 'unavailable',
    });
    expect(decideRetry(seen, { ...circumstances, attempt: 4 })).toEqual({
      kind: 'unavailable',
      pause: { scope: 'everything', milliseconds: 60_000 },
    });
  });
});

describe('how long Jira asks to wait', () => {
  const now = Date.parse('2026-11-24T10:00:00Z');

  test.each<[string, Record<string, string>, number | undefined]>([
    ['not at all', {}, undefined],
    ['in seconds', { 'Retry-After': '12' }, 12_000],
    ['until a date', { 'Retry-After': 'Tue, 24 Nov 2026 10:01:00 GMT' }, 60_000],
    ['until a date that is over', { 'Retry-After': 'Tue, 24 Nov 2026 09:00:00 GMT' }, 0],
    ['until the quota is reset', { 'X-RateLimit-Reset': '2026-11-24T10:30:00Z' }, 1_800_000],
    ['in words', { 'Retry-After': 'later' }, undefined],
    [
      'in words, with a date beside',
      { 'Retry-After': 'later', 'X-RateLimit-Reset': '2026-11-24T10:30:00Z' },
      1_800_000,
    ],
    ['for days', { 'Retry-After': '999999999999999' }, 3_600_000],
    ['until a date in years', { 'Retry-After': 'Fri, 31 Dec 9999 23:59:59 GMT' }, 3_600_000],
    ['at once', { 'Retry-After': '0' }, 0],
    ['before now', { 'Retry-After': '-1' }, 0],
  ])('%s', (_, headers, milliseconds) => {
    expect(retryAfterOf(new Headers(headers), now)).toBe(milliseconds);
  });
});

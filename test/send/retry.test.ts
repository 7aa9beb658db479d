import { describe, expect, test } from 'vitest';
import { type AttemptHistory, afterFailure, type RetryPolicy } from '../../src/send/retry.ts';
import type { SmtpFailure } from '../../src/send/smtp.ts';

const policy: RetryPolicy = { retryDelays: [60, 900], deadline: 2_000, doubtDelay: 1 };
const putOff: SmtpFailure = {
  phase: 'rcpt',
  reply: { code: 451, enhanced: '4.7.1', text: '451 4.7.1 Later' },
  code: 'EENVELOPE',
  message: '451 4.7.1 Later',
  bodyWritten: false,
};
const first: AttemptHistory = { attempts: 0, firstAttemptAt: 0, pausedMilliseconds: 0, now: 0 };

describe('a delivery that is put off', () => {
  test.each<{ what: string; history: Partial<AttemptHistory>; follows: object }>([
    {
      what: 'waits as long as the first rung says',
      history: {},
      follows: { kind: 'retry', delayMilliseconds: 60, countsAsAttempt: true },
    },
    {
      what: 'waits longer the second time',
      history: { attempts: 1, now: 100 },
      follows: { kind: 'retry', delayMilliseconds: 900 },
    },
    {
      what: 'waits as long as the last rung says from then on',
      history: { attempts: 7, now: 100 },
      follows: { kind: 'retry', delayMilliseconds: 900 },
    },
    {
      what: 'expires when the next attempt would come after its deadline',
      history: { attempts: 2, now: 1_101 },
      follows: { kind: 'expire', lastReply: '451 4.7.1 Later' },
    },
    {
      what: 'does not lose the time that its run was paused',
      history: { attempts: 2, now: 5_000, pausedMilliseconds: 4_000 },
      follows: { kind: 'retry', delayMilliseconds: 900 },
    },
    {
      what: 'expires in spite of a pause that was not long enough',
      history: { attempts: 2, now: 5_000, pausedMilliseconds: 3_800 },
      follows: { kind: 'expire' },
    },
  ])('$what', ({ history, follows }) => {
    const after = afterFailure(putOff, { kind: 'transient' }, { ...first, ...history }, policy);

    expect(after).toMatchObject(follows);
  });

  test('for a dialogue that went wrong is tried once more, and then refused for good', () => {
    const refused = { ...putOff, reply: { code: 502, text: '502 Not here' } };
    const second = { ...first, attempts: 1 };

    const afterFirst = afterFailure(refused, { kind: 'protocol' }, first, policy);
    const afterSecond = afterFailure(refused, { kind: 'protocol' }, second, policy);

    expect(afterFirst).toMatchObject({ kind: 'retry', countsAsAttempt: true });
    expect(afterSecond).toEqual({ kind: 'reject', reply: refused.reply, suppress: false });
  });

  test('is not refused for good by a dialogue that went wrong without a no', () => {
    const odd = { ...putOff, reply: { code: 250, text: '250 Surprise' } };

    const after = afterFailure(odd, { kind: 'protocol' }, { ...first, attempts: 1 }, policy);

    expect(after).toMatchObject({ kind: 'retry' });
  });

  test.each([
    { kind: 'throttled', delayMilliseconds: 15_000 },
    { kind: 'connection', delayMilliseconds: 5_000 },
    { kind: 'authentication', delayMilliseconds: 5_000 },
  ] as const)('loses no attempt when it is for $kind', ({ kind, delayMilliseconds }) => {
    const patient = { ...policy, deadline: 100_000 };

    const after = afterFailure(putOff, { kind }, first, patient);

    expect(after).toMatchObject({ kind: 'retry', countsAsAttempt: false, delayMilliseconds });
  });
});

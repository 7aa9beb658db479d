import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replyClasses } from '../../src/campaign/outcome.ts';
import type { ReplyClass } from '../../src/send/reply-class.ts';
import {
  type AttemptHistory,
  afterFailure,
  type RetryPolicy,
  rungsOf,
} from '../../src/send/retry.ts';
import type { SmtpFailure } from '../../src/send/smtp.ts';

const policy: RetryPolicy = {
  retryDelays: [60, 900],
  throttledDelay: 30,
  unreachableDelay: 5,
  deadline: 2_000,
  doubtDelay: 1,
  unconfirmed: 'leave',
};
const putOff: SmtpFailure = {
  phase: 'rcpt',
  reply: { code: 451, enhanced: '4.7.1', text: '451 4.7.1 Later' },
  code: 'EENVELOPE',
  message: '451 4.7.1 Later',
  bodyWritten: false,
};
const first: AttemptHistory = {
  attempts: 0,
  firstAttemptAt: 0,
  pausedMilliseconds: 0,
  now: 0,
  mayMailAgain: false,
  isTheOddOne: false,
};

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
    const after = afterFailure(putOff, { kind: 'transient' }, { ...first, ...history }, policy, 0);

    expect(after).toMatchObject(follows);
  });

  test.each(['sender-refused', 'content-refused'] as const)(
    'for %s halts its run, unless it alone is refused once others have got through',
    (kind) => {
      const refused = { ...putOff, reply: { code: 554, text: '554 No' } };

      const atFirst = afterFailure(refused, { kind }, first, policy, 0);
      const again = afterFailure(refused, { kind }, { ...first, isTheOddOne: true }, policy, 0);

      expect(atFirst).toMatchObject({ kind: 'halt', because: { cause: kind } });
      expect(again).toEqual({ kind: 'reject', reply: refused.reply, suppress: false });
    },
  );

  test('for a dialogue that went wrong is tried once more, and then refused for good', () => {
    const refused = { ...putOff, reply: { code: 502, text: '502 Not here' } };
    const second = { ...first, attempts: 1 };

    const afterFirst = afterFailure(refused, { kind: 'protocol' }, first, policy, 0);
    const afterSecond = afterFailure(refused, { kind: 'protocol' }, second, policy, 0);

    expect(afterFirst).toMatchObject({ kind: 'retry', countsAsAttempt: true });
    expect(afterSecond).toEqual({ kind: 'reject', reply: refused.reply, suppress: false });
  });

  test('is not refused for good by a dialogue that went wrong without a no', () => {
    const odd = { ...putOff, reply: { code: 250, text: '250 Surprise' } };

    const after = afterFailure(odd, { kind: 'protocol' }, { ...first, attempts: 1 }, policy, 0);

    expect(after).toMatchObject({ kind: 'retry' });
  });

  test.each([
    { kind: 'throttled', delayMilliseconds: 30 },
    { kind: 'connection', delayMilliseconds: 5 },
    { kind: 'authentication', delayMilliseconds: 5 },
  ] as const)('loses no attempt when it is for $kind', ({ kind, delayMilliseconds }) => {
    const after = afterFailure(putOff, { kind }, { ...first, attempts: 3 }, policy, 0);

    expect(after).toMatchObject({ kind: 'retry', countsAsAttempt: false, delayMilliseconds });
  });

  test.each([
    { tried: 59, delayMilliseconds: 30 },
    { tried: 60, delayMilliseconds: 60 },
    { tried: 899, delayMilliseconds: 60 },
    { tried: 900, delayMilliseconds: 900 },
  ])(
    'is throttled less often the longer that lasts: after $tried',
    ({ tried, delayMilliseconds }) => {
      const after = afterFailure(
        putOff,
        { kind: 'throttled' },
        { ...first, now: tried },
        policy,
        0,
      );

      expect(after).toMatchObject({ kind: 'retry', delayMilliseconds });
    },
  );

  test('expires when it has been throttled until its deadline', () => {
    const late = { ...first, now: 1_101 };

    expect(afterFailure(putOff, { kind: 'throttled' }, late, policy, 0)).toEqual({
      kind: 'expire',
      lastReply: '451 4.7.1 Later',
    });
  });
});

describe('a delivery whose mail may have been taken', () => {
  const silent: SmtpFailure = {
    phase: 'body',
    code: 'ETIMEDOUT',
    message: 'No answer',
    bodyWritten: true,
  };

  test.each<{ what: string; history: Partial<AttemptHistory>; follows: object }>([
    { what: 'is left alone', history: {}, follows: { kind: 'unconfirmed' } },
    {
      what: 'is mailed once more where the config wants it',
      history: { mayMailAgain: true },
      follows: { kind: 'retry', delayMilliseconds: 60, countsAsAttempt: true, reply: 'No answer' },
    },
    {
      what: 'does not expire: that would say that nobody got it',
      history: { mayMailAgain: true, now: 1_941 },
      follows: { kind: 'unconfirmed' },
    },
  ])('$what', ({ history, follows }) => {
    const after = afterFailure(
      silent,
      { kind: 'unconfirmed' },
      { ...first, ...history },
      policy,
      0,
    );

    expect(after).toEqual(follows);
  });
});

describe('deliveries that are put off together', () => {
  const hour = 3_600_000;
  const usual = { ...policy, retryDelays: [60_000, hour], deadline: 24 * hour };

  test.each([
    { attempts: 0, chance: 0, delayMilliseconds: 60_000 },
    { attempts: 0, chance: 0.4, delayMilliseconds: 66_000 },
    { attempts: 0, chance: 0.99, delayMilliseconds: 72_000 },
    { attempts: 1, chance: 0.99, delayMilliseconds: 1.2 * hour },
  ])('do not come back together', ({ attempts, chance, delayMilliseconds }) => {
    const after = afterFailure(
      putOff,
      { kind: 'transient' },
      { ...first, attempts },
      usual,
      chance,
    );

    expect(after).toMatchObject({ kind: 'retry', delayMilliseconds });
  });

  test('have one rung where the wait is short', () => {
    expect(rungsOf({ ...policy, retryDelays: [9_999, 10_000] })).toEqual([
      5, 30, 9_999, 10_000, 11_000, 12_000, 1,
    ]);
  });

  test('wait only as long as there is a rung for', () => {
    const anyClass = fc
      .constantFrom(...replyClasses)
      .map(
        (kind): ReplyClass => (kind === 'sender-unproven' ? { kind, isTemporary: true } : { kind }),
      );
    const anyHistory = fc.record({
      attempts: fc.nat(12),
      firstAttemptAt: fc.constant(0),
      pausedMilliseconds: fc.nat(hour),
      now: fc.nat(23 * hour),
      mayMailAgain: fc.boolean(),
      isTheOddOne: fc.boolean(),
    });
    const anyChance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(anyClass, anyHistory, anyChance, (replyClass, history, chance) => {
        const after = afterFailure(putOff, replyClass, history, usual, chance);

        const waits = after.kind === 'retry' ? [after.delayMilliseconds] : [];
        expect(rungsOf(usual)).toEqual(expect.arrayContaining(waits));
      }),
    );
  });
});

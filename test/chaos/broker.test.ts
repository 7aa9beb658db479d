import { describe, expect, test } from 'vitest';
import { brokerKilled } from './scenarios/broker-killed.ts';
import { everything } from './scenarios/everything.ts';
import { memoryAlarm } from './scenarios/memory-alarm.ts';
import { hasServer, needsServer, playBefore } from './short-form.ts';

describe.skipIf(!hasServer)(`RabbitMQ itself, ${needsServer}`, () => {
  const resultOf = playBefore(memoryAlarm, brokerKilled, everything);

  test('short of memory: mail waits until it is well again, and everybody is mailed once', () => {
    const { violations, unconfirmed } = resultOf(memoryAlarm);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('killed and started again in mid-run: everybody is mailed once, and nothing is unknown', () => {
    const { violations, unconfirmed } = resultOf(brokerKilled);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('and all else at once: nobody gets two mails and nobody is lost', () => {
    const { violations } = resultOf(everything);

    expect(violations).toEqual([]);
  });
});

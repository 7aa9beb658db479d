import { describe, expect, test } from 'vitest';
import { play } from './play.ts';
import { brokerKilled } from './scenarios/broker-killed.ts';
import { connectionsCut } from './scenarios/connections-cut.ts';
import { memoryAlarm } from './scenarios/memory-alarm.ts';
import { hasRabbit, hasServer, needsRabbit, needsServer, short, sideBySide } from './short-form.ts';

describe.skipIf(!hasRabbit)(`connections to RabbitMQ, ${needsRabbit}`, sideBySide, () => {
  test('cut one after the other: everybody is mailed once, and nothing is unknown', async () => {
    const { violations, unconfirmed } = await play(connectionsCut, short);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });
});

describe.skipIf(!hasServer)(`RabbitMQ itself, ${needsServer}`, sideBySide, () => {
  test('killed and started again in mid-run: everybody is mailed once, and nothing is unknown', async () => {
    const { violations, unconfirmed } = await play(brokerKilled, short);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('short of memory: mail waits until it is well again, and everybody is mailed once', async () => {
    const { violations, unconfirmed } = await play(memoryAlarm, short);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });
});

import { describe, expect, test } from 'vitest';
import { cleanStops } from './scenarios/clean-stops.ts';
import { processesKilled } from './scenarios/processes-killed.ts';
import { senderFrozen } from './scenarios/sender-frozen.ts';
import { hasRabbit, needsRabbit, playBefore } from './short-form.ts';

describe.skipIf(!hasRabbit)(`processes in mid-run, ${needsRabbit}`, () => {
  const resultOf = playBefore(senderFrozen, cleanStops, processesKilled);

  test('frozen until RabbitMQ has given its partitions to others, and waking up: nobody gets two mails', () => {
    const { violations } = resultOf(senderFrozen);

    expect(violations).toEqual([]);
  });

  test('stopped in order while others join: everybody is mailed once, and nothing is unknown', () => {
    const { violations, unconfirmed } = resultOf(cleanStops);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('killed one after the other: nobody gets two mails and nobody is lost', () => {
    const { violations, kills } = resultOf(processesKilled);

    expect(violations).toEqual([]);
    expect(kills).toBe(2);
  });
});

import { describe, expect, test } from 'vitest';
import { play } from './play.ts';
import { cleanStops } from './scenarios/clean-stops.ts';
import { processesKilled } from './scenarios/processes-killed.ts';
import { senderFrozen } from './scenarios/sender-frozen.ts';
import { hasRabbit, needsRabbit, short, sideBySide } from './short-form.ts';

describe.skipIf(!hasRabbit)(`processes in mid-run, ${needsRabbit}`, sideBySide, () => {
  test('killed one after the other: nobody gets two mails and nobody is lost', async () => {
    const { violations, kills } = await play(processesKilled, short);

    expect(violations).toEqual([]);
    expect(kills).toBe(4);
  });

  test('frozen until RabbitMQ has given its partitions to others, and waking up: nobody gets two mails', async () => {
    const { violations } = await play(senderFrozen, short);

    expect(violations).toEqual([]);
  });

  test('stopped in order while others join: everybody is mailed once, and nothing is unknown', async () => {
    const { violations, unconfirmed } = await play(cleanStops, short);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });
});

import { describe, expect, test } from 'vitest';
import { play } from './play.ts';
import { connectionsCut } from './scenarios/connections-cut.ts';
import { hasRabbit, needsRabbit, short, sideBySide } from './short-form.ts';

describe.skipIf(!hasRabbit)(`connections to the broker, ${needsRabbit}`, sideBySide, () => {
  test('cut one after the other: everybody is mailed once, and nothing is unknown', async () => {
    const { violations, unconfirmed } = await play(connectionsCut, short);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });
});

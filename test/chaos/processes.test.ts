import { describe, expect, test } from 'vitest';
import { play } from './play.ts';
import { processesKilled } from './scenarios/processes-killed.ts';
import { hasRabbit, needsRabbit, short, sideBySide } from './short-form.ts';

describe.skipIf(!hasRabbit)(`processes of every role, ${needsRabbit}`, sideBySide, () => {
  test('killed one after the other: nobody gets two mails and nobody is lost', async () => {
    const { violations, kills } = await play(processesKilled, short);

    expect(violations).toEqual([]);
    expect(kills).toBeGreaterThan(5);
  });
});

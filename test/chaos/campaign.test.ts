import { describe, expect, test } from 'vitest';
import { play } from './play.ts';
import { journalDeleted } from './scenarios/journal-deleted.ts';
import { pausesUnderLoad } from './scenarios/pauses.ts';
import { hasRabbit, needsRabbit, short, sideBySide } from './short-form.ts';

describe.skipIf(!hasRabbit)(`a campaign in mid-run, ${needsRabbit}`, sideBySide, () => {
  test('paused under full load: no mail leaves once the board says Paused', async () => {
    const { violations, unconfirmed } = await play(pausesUnderLoad, short);

    expect(violations).toEqual([]);
    expect(unconfirmed).toBe(0);
  });

  test('whose journal is deleted: it pauses and asks, and mails nobody any more', async () => {
    const { violations, audience, distinct } = await play(journalDeleted, short);

    expect(violations).toEqual([]);
    expect(distinct).toBeLessThan(audience);
  });
});

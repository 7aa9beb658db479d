import { describe, expect, test } from 'vitest';
import { play } from './play.ts';
import { mailServerFails } from './scenarios/mail-server-fails.ts';
import { hasRabbit, needsRabbit, short, sideBySide } from './short-form.ts';

describe.skipIf(!hasRabbit)(`a mail server, ${needsRabbit}`, sideBySide, () => {
  test('that hangs up, refuses, hangs and restarts at every point of the dialogue: nobody gets two mails', async () => {
    const { violations } = await play(mailServerFails, short);

    expect(violations).toEqual([]);
  });
});

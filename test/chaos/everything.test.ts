import { describe, expect, test } from 'vitest';
import { play } from './play.ts';
import { everything } from './scenarios/everything.ts';
import { hasServer, needsServer, short, sideBySide } from './short-form.ts';

describe.skipIf(!hasServer)(
  `a campaign for which all goes wrong, ${needsServer}`,
  sideBySide,
  () => {
    test('at once: nobody gets two mails and nobody is lost', async () => {
      const { violations } = await play(everything, short);

      expect(violations).toEqual([]);
    });
  },
);

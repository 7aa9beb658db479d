import { describe, expect, test } from 'vitest';
import { setUpBoard } from '../../src/cli/demo/story.ts';
import { openDemoWorld } from '../../src/cli/demo/world.ts';
import { amqpUrl } from '../world/broker.ts';
import { chromiumPath, openBrowser } from '../world/browser.ts';
import { passDryRun } from '../world/pass-dry-run.ts';

const isPossible = amqpUrl !== undefined && chromiumPath() !== undefined;

describe.runIf(isPossible)(
  'a campaign manager in front of the board (needs RabbitMQ and Chromium)',
  () => {
    test('drags a card to Sending and sees it arrive in Sent while the inbox fills', async ({
      signal,
    }) => {
      await using world = await openDemoWorld(signal);
      const { thanks } = await setUpBoard(world.robin);
      await passDryRun(world.robin, thanks);
      await using browser = await openBrowser();
      const board = await browser.newPage({ viewport: { width: 1440, height: 800 } });
      const inbox = await browser.newPage();
      await board.goto(world.boardUrl);
      await inbox.goto(world.inboxUrl);
      const column = (name: string) => board.getByRole('region', { name: new RegExp(`^${name} `) });
      const card = (name: string) => column(name).locator('.card', { hasText: thanks });

      await card('Ready').dragTo(column('Sending'));
      await card('Sent').waitFor();
      await inbox.getByText('Thank you, Ada').first().waitFor();

      const progress = await card('Sent').innerText();
      expect(progress).toContain('of 8 sent');
      expect([...world.accepted().values()].every((count) => count === 1)).toBe(true);
      expect(await world.robin.comments(thanks)).toEqual(
        expect.arrayContaining([expect.stringContaining('got the mail')]),
      );
    });
  },
);

import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { setUpBoard } from '../../src/cli/demo/story.ts';
import { watchCampaign } from '../../src/cli/demo/watch.ts';
import { openDemoWorld } from '../../src/cli/demo/world.ts';
import { panel } from './open-board.ts';

const patienceMilliseconds = 60_000;
const glanceMilliseconds = 50;

/** The demo's board while the cover letter is being sent: what the README shows. */
export async function takeDemoPicture(browser: Browser, path: string): Promise<void> {
  const signal = AbortSignal.timeout(patienceMilliseconds);
  await using world = await openDemoWorld(signal);
  const { coverLetter, thanks, nameless } = await setUpBoard(world.robin);
  await world.robin.edit(nameless, { 'First name': 'Nora' });
  for (const campaign of [thanks, coverLetter]) {
    await world.robin.move(campaign, 'Dry run');
    await watchCampaign(world.robin, campaign, 'Dry run', signal);
  }
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1.5,
  });
  await page.goto(`${world.boardUrl}#campaign/${coverLetter}`);
  await panel(page).getByRole('heading', { name: 'Cover letter' }).waitFor();

  await world.robin.move(coverLetter, 'Sending');
  while (!(await isUnderWay(page))) await delay(glanceMilliseconds, undefined, { signal });
  await page.screenshot({ path });
}

/** The panel reads an issue that changes all the time less often than the board does: they must agree. */
async function isUnderWay(page: Page): Promise<boolean> {
  // The other campaign's card has one, too, which stands before these.
  const [onCard = '', inPanel] = (await page.locator('.progress').allInnerTexts()).slice(-2);
  return /\([3-8]\d %\)/.test(onCard) && inPanel === onCard;
}

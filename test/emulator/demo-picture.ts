import type { Browser } from 'playwright-core';
import { setUpBoard } from '../../src/cli/demo/story.ts';
import { openDemoWorld } from '../../src/cli/demo/world.ts';
import { panel } from './open-board.ts';

const patienceMilliseconds = 60_000;

/** The demo's board while the cover letter is being sent: what the README shows. */
export async function takeDemoPicture(browser: Browser, path: string): Promise<void> {
  await using world = await openDemoWorld(AbortSignal.timeout(patienceMilliseconds));
  const { coverLetter } = await setUpBoard(world.robin);
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1.5,
  });
  await page.goto(`${world.boardUrl}#/campaign/${coverLetter}`);
  await panel(page).getByRole('heading', { name: 'Cover letter' }).waitFor();

  await world.robin.move(coverLetter, 'Sending');
  const card = page.locator('.card .progress').getByText(/\([4-7]\d %\)/);
  const progress = await card.innerText();
  // The panel reads an issue that changes all the time less often than the board does.
  await panel(page).getByText(progress, { exact: true }).waitFor();
  await page.screenshot({ path });
}

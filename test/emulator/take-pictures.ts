import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../world/browser.ts';
import { startBoardSite } from './board-site.ts';
import { boardStates, type PageState } from './board-states.ts';
import { takeDayPictures } from './day-pictures.ts';
import { takeDemoPicture } from './demo-picture.ts';
import { startInboxSite } from './inbox-site.ts';
import { fillInbox, inboxStates } from './inbox-states.ts';
import { laptop, phone } from './open-board.ts';

/**
 * Takes pictures for somebody to look at: every state of the board and the inbox, as wide as a laptop and as a phone.
 *
 *     npm exec node test/emulator/take-pictures.ts FOLDER
 *
 * With `--demo` it takes the README's instead, of the demo's board in the middle of its run:
 *
 *     npm exec node test/emulator/take-pictures.ts docs --demo
 *
 * and with `--day` those of docs/campaign.md, a campaign from Draft to Sent:
 *
 *     npm exec node test/emulator/take-pictures.ts docs/campaign --day
 *
 * AMQP_URL names the broker for both; with POSTBOARD_BROKER=memory it does without.
 */
const [folder = 'pictures', flag] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
await using chromium = await openBrowser();
if (flag === '--day') await takeDayPictures(chromium, folder);
else if (flag === '--demo') await takeDemoPicture(chromium, join(folder, 'board.png'));
else await takeAllPictures(chromium);

async function takeAllPictures(browser: Browser): Promise<void> {
  await using board = await startBoardSite();
  await using inbox = await startInboxSite();
  await fillInbox(inbox);
  for (const state of boardStates) await takePictures(browser, 'board', board.url, state);
  for (const state of inboxStates) await takePictures(browser, 'inbox', inbox.url, state);
}

async function takePictures(
  browser: Browser,
  place: 'board' | 'inbox',
  url: string,
  { name, address, reach }: PageState,
): Promise<void> {
  for (const [suffix, options] of [
    ['', { viewport: laptop }],
    ['-phone', { viewport: phone, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }],
  ] as const) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(`${url}/${place}/${address}`);
    await reach(page);
    await page.screenshot({ path: join(folder, `${place}-${name}${suffix}.png`) });
    await context.close();
  }
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser } from '../world/browser.ts';
import { startBoardSite } from './board-site.ts';
import { boardStates } from './board-states.ts';
import { startInboxSite } from './inbox-site.ts';
import { fillInbox, inboxStates } from './inbox-states.ts';
import { laptop, phone } from './open-board.ts';

/**
 * Pictures of every state of the board and the inbox, as wide as a laptop and as a phone, for somebody to look at:
 *
 *     npm exec node test/emulator/take-pictures.ts FOLDER
 */
const [folder = 'pictures'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

await using board = await startBoardSite();
await using inbox = await startInboxSite();
await fillInbox(inbox);
await using browser = await openBrowser();
for (const { name, address, reach } of boardStates)
  await takePictures('board', board.url, name, address, reach);
for (const { name, address, reach } of inboxStates)
  await takePictures('inbox', inbox.url, name, address, reach);

async function takePictures(
  place: 'board' | 'inbox',
  url: string,
  name: string,
  address: string,
  reach: (typeof boardStates)[number]['reach'],
): Promise<void> {
  const page = await browser.newPage({ viewport: laptop });
  await page.goto(`${url}/${place}/${address}`);
  await reach(page);
  await page.screenshot({ path: join(folder, `${place}-${name}.png`) });
  await page.setViewportSize(phone);
  await page.screenshot({ path: join(folder, `${place}-${name}-phone.png`) });
  await page.close();
}

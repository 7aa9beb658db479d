import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { setUpBoard } from '../../src/cli/demo/story.ts';
import { awaitComment, watchCampaign } from '../../src/cli/demo/watch.ts';
import { openDemoWorld } from '../../src/cli/demo/world.ts';
import { panel } from './open-board.ts';

const patienceMilliseconds = 240_000;

/** The pictures of docs/campaign.md: the demo's campaign as its manager sees it from Draft to Sent. */
export async function takeDayPictures(browser: Browser, folder: string): Promise<void> {
  const signal = AbortSignal.timeout(patienceMilliseconds);
  await using world = await openDemoWorld(signal);
  const { robin } = world;
  const { rules, coverLetter, nameless } = await setUpBoard(robin);
  const [rule = ''] = rules;
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  const show = (issue: string, name: string, words: string) =>
    takePicture(page, `${world.boardUrl}#/campaign/${issue}`, join(folder, `${name}.png`), words);
  const dryRun = async (arrival: string) => {
    await robin.move(coverLetter, 'Dry run');
    await watchCampaign(robin, coverLetter, 'Dry run', signal);
    await awaitComment(robin, coverLetter, new RegExp(`^The dry run ${arrival}`), signal);
  };

  await awaitComment(robin, rule, /^This rule/, signal);
  await show(rule, 'rule', 'This rule includes');
  await awaitComment(robin, coverLetter, /The audience is/, signal);
  await show(coverLetter, 'draft', 'The audience is');
  await dryRun('found');
  await show(coverLetter, 'mistake', 'The dry run found');
  await robin.edit(nameless, { 'First name': 'Nora' });
  await dryRun('passed');
  await show(coverLetter, 'ready', 'The dry run passed');
  await robin.move(coverLetter, 'Sending');
  await watchCampaign(robin, coverLetter, 'Sending', signal);
  await show(coverLetter, 'sent', 'got the mail');
}

async function takePicture(page: Page, address: string, path: string, words: string) {
  await page.goto('about:blank');
  await page.goto(address);
  await panel(page).getByText(words).first().waitFor();
  const comments = panel(page).getByRole('tab', { name: /^Comments/ });
  await comments.evaluate((tab) => tab.scrollIntoView({ block: 'start' }));
  await page.screenshot({ path });
}

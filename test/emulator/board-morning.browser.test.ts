import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser } from '../world/browser.ts';
import { card, column, focused, openBoard, openTab, panel, phone } from './open-board.ts';

describe.skipIf(chromiumPath() === undefined)('a morning on the board', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test('can be spent without a mouse', async () => {
    await using board = await openBoard(browser);
    const { page } = board;
    const press = (...keys: readonly string[]) => pressAll(page, keys);

    // Finds the draft, opens it, and gives it another pace.
    await tabTo(page, 'Search this board by words or JQL');
    await page.keyboard.type('status = Draft');
    await page.getByText('1 Campaign found').waitFor();
    await tabTo(page, 'Season’s greetings');
    await press('Enter');
    await panel(page).getByRole('heading', { name: 'Season’s greetings' }).waitFor();
    await expect.poll(() => focused(page)).toBe('Season’s greetings');
    await tabTo(page, /empty fields/);
    await press('Enter');
    await tabTo(page, 'Edit Pace');
    await press('Enter');
    await page.keyboard.type('4');
    await press('Enter');
    await expect.poll(() => focused(page)).toBe('Edit Pace');

    // Comments on it, moves it, and goes back to where it began.
    await tabTo(page, 'Add a comment');
    await page.keyboard.type('Ready when you are.');
    await press('Control+Enter');
    await panel(page).getByRole('tab', { name: 'Comments (1)' }).waitFor();
    await tabTo(page, 'Move to…', 'Shift+Tab');
    await press('Enter');
    await page.getByRole('menuitem', { name: 'Ready' }).waitFor();
    await press('ArrowDown', 'Enter');
    await panel(page).getByText('Ready', { exact: true }).waitFor();
    await expect.poll(() => focused(page)).toBe('Move to…');
    await press('Escape');
    await panel(page).waitFor({ state: 'hidden' });
    // The query does not find it any more: the focus is on the board.
    await expect.poll(() => focused(page)).toBe('Board');

    expect(board.statusOf('MAIL-3')).toBe('Ready');
    expect(board.valueOf('MAIL-3', 'Pace')).toBe(4);
    expect(board.commentsOf('MAIL-3')).toEqual(['Ready when you are.']);
  });

  test('is shared by two people who see what the other does', async () => {
    await using board = await openBoard(browser);
    await using other = await openTab(browser, board, '#/campaign/MAIL-2');
    const theirs = panel(other.page);
    await theirs.getByRole('textbox', { name: 'Add a comment' }).fill('What about');
    await theirs.getByRole('button', { name: 'Edit Summary' }).click();
    await theirs.getByRole('textbox', { name: 'Summary' }).fill('Thanks');

    await card(board.page, 'MAIL-2').getByRole('link').click();
    const mine = panel(board.page);
    await mine.getByRole('button', { name: 'Edit Summary' }).click();
    await mine.getByRole('textbox', { name: 'Summary' }).fill('Thank you, everybody');
    await board.page.keyboard.press('Enter');
    await mine.getByRole('textbox', { name: 'Add a comment' }).fill('I have changed the title.');
    await board.page.keyboard.press('Control+Enter');
    await mine.getByText('I have changed the title.').waitFor();
    await card(board.page, 'MAIL-2').dragTo(column(board.page, 'Scheduled'));

    // Their board follows, and nothing that they are at the moment typing is lost.
    await column(other.page, 'Scheduled').getByText('Thank you, everybody').waitFor();
    await theirs.getByText('I have changed the title.').waitFor();
    await theirs.getByText('Scheduled', { exact: true }).waitFor();
    await theirs
      .getByText('Somebody has changed this meanwhile, to: Thank you, everybody')
      .waitFor();
    expect(await theirs.getByRole('textbox', { name: 'Summary' }).inputValue()).toBe('Thanks');
    expect(await focused(other.page)).toBe('Summary');
    expect(await theirs.getByRole('textbox', { name: 'Add a comment' }).inputValue()).toBe(
      'What about',
    );

    // Their word is the last, and I see it.
    await other.page.keyboard.press('Enter');
    await mine.getByRole('heading', { name: 'Thanks' }).waitFor();
    await card(board.page, 'MAIL-2').getByText('Thanks').waitFor();
  });

  test('goes on when Jira was away for a while', async () => {
    await using board = await openBoard(browser, '#/campaign/MAIL-1');
    const { page } = board;
    const issue = panel(page);
    await issue.getByRole('textbox', { name: 'Add a comment' }).fill('Is anybody there?');
    await page.context().setOffline(true);

    await page.keyboard.press('Control+Enter');
    await issue.getByRole('alert').getByText('Jira could not be reached.').waitFor();
    await page.context().setOffline(false);
    await page.keyboard.press('Control+Enter');

    await issue.getByRole('tab', { name: 'Comments (2)' }).waitFor();
    expect(board.commentsOf('MAIL-1')).toContain('Is anybody there?');
  });

  test('can be spent on a phone', async () => {
    await using board = await openBoard(browser, '', { size: phone });
    const { page } = board;

    await page.getByRole('searchbox').fill('status = Ready');
    await page.getByText('1 Campaign found').waitFor();
    await card(page, 'MAIL-2').getByRole('link').tap();
    const issue = panel(page);
    await issue.getByRole('button', { name: 'Edit Pace' }).or(issue.getByText(/empty/)).tap();
    await issue.getByRole('button', { name: 'Edit Pace' }).tap();
    await issue.getByRole('textbox', { name: 'Pace' }).fill('12');
    await issue.getByRole('button', { name: 'Save' }).tap();
    await issue.getByRole('button', { name: 'Edit Pace' }).waitFor();
    await issue.getByRole('textbox', { name: 'Add a comment' }).fill('From the train');
    await issue.getByRole('button', { name: 'Comment', exact: true }).tap();
    await issue.getByText('From the train').waitFor();
    await issue.getByRole('button', { name: 'Move to…' }).tap();
    await page.getByRole('menuitem', { name: 'Send' }).tap();
    await issue.getByText('Sending', { exact: true }).waitFor();
    await issue.getByRole('button', { name: 'Close' }).tap();

    await page.getByText('No Campaigns found').waitFor();
    expect(board.statusOf('MAIL-2')).toBe('Sending');
    expect(board.valueOf('MAIL-2', 'Pace')).toBe(12);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
  });
});

/** Walks with the Tab key until the focus is on what is called so. */
async function tabTo(page: Page, name: string | RegExp, key = 'Tab'): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    const at = await focused(page);
    if (typeof name === 'string' ? at === name : name.test(at)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Nothing called ${name} can be reached by keyboard`);
}

async function pressAll(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

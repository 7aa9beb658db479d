import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser } from '../world/browser.ts';
import { card, column, focused, openBoard, panel, phone } from './open-board.ts';

describe.skipIf(chromiumPath() === undefined)('the board in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test('has a column for each status of the workflow, in its order, with counts', async () => {
    await using board = await openBoard(browser);

    const headings = await board.page.getByRole('heading', { level: 2 }).allInnerTexts();

    expect(headings.map((text) => text.replace(/\s+/g, ' '))).toEqual([
      'Draft 1',
      'Dry run 0',
      'Ready 1',
      'Scheduled 0',
      'Sending 1',
      'Paused 0',
      'Sent 0',
      'Cancelled 0',
    ]);
    expect(await card(board.page, 'MAIL-1').locator('progress').getAttribute('value')).toBe('0.62');
  });

  test('moves a card that is dragged to where its workflow allows', async () => {
    await using board = await openBoard(browser);

    await card(board.page, 'MAIL-2').dragTo(column(board.page, 'Sending'));

    await column(board.page, 'Sending').getByText('MAIL-2').waitFor();
    expect(board.statusOf('MAIL-2')).toBe('Sending');
  });

  test('says why a card cannot go where it is dropped, and where it can', async () => {
    await using board = await openBoard(browser);

    await card(board.page, 'MAIL-3').dragTo(column(board.page, 'Sent'));

    const alert = board.page.getByRole('alert');
    expect(await alert.innerText()).toMatch(
      /^MAIL-3 cannot move to Sent\s+From Draft it can go to Dry run or Ready\./,
    );
    expect(board.statusOf('MAIL-3')).toBe('Draft');
    await board.page.getByRole('button', { name: 'Dismiss' }).click();
    expect(await alert.count()).toBe(0);
  });

  test('shows what others do without being loaded again', async () => {
    await using board = await openBoard(browser);

    board.move('MAIL-1', 'Sent');
    board.set('MAIL-1', 'Progress', '40 of 40 sent');

    const sent = column(board.page, 'Sent');
    await sent.getByText('40 of 40 sent').waitFor();
    expect(await sent.locator('progress').getAttribute('value')).toBe('1');
  });

  test('opens an issue by keyboard, with all that is on it, and closes it again', async () => {
    await using board = await openBoard(browser);
    const { page } = board;

    await page.keyboard.press('Tab');
    await card(page, 'MAIL-3').getByRole('link').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');

    const issue = panel(page);
    await issue.getByRole('heading', { name: 'Cover letter' }).waitFor();
    await issue.getByText('For everybody I have worked with.').waitFor();
    await issue.getByText('Robin Weller <robin@example.com>').waitFor();
    await issue.getByRole('link', { name: /resume\.pdf/ }).waitFor();
    await issue.getByRole('cell', { name: 'Skipped' }).waitFor();
    await issue.getByRole('tab', { name: /History/ }).click();
    await issue.getByText('Ready → Sending').waitFor();
    await page.keyboard.press('Escape');
    await issue.waitFor({ state: 'hidden' });
    expect(await focused(page)).toMatch('Cover letter');
  });

  test('renders a comment without believing it', async () => {
    await using board = await openBoard(browser, '#campaign/MAIL-1');

    const link = board.page.getByText('a trap');
    await link.waitFor();

    expect(await board.page.getByRole('link', { name: 'MAIL-9' }).getAttribute('href')).toBe(
      '#/MAIL-9',
    );
    expect(await link.evaluate((node) => node.closest('a'))).toBeNull();
    await board.page.getByText('<b>not bold</b>').waitFor();
  });

  test('keeps an open issue up to date', async () => {
    await using board = await openBoard(browser, '#campaign/MAIL-1');
    const issue = panel(board.page);
    await issue.getByRole('heading', { name: 'Cover letter' }).waitFor();

    board.comment('MAIL-1', 'That went well.');

    await issue.getByText('That went well.').waitFor();
    expect(await issue.getByRole('tab', { name: 'Comments (2)' }).count()).toBe(1);
  });

  test('moves a card by keyboard, through the menu of its moves', async () => {
    await using board = await openBoard(browser);
    const { page } = board;

    await card(page, 'MAIL-1').getByRole('button', { name: 'Move MAIL-1 to…' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Pause' }).waitFor();
    await page.keyboard.press('Enter');

    await column(page, 'Paused').getByText('MAIL-1').waitFor();
    expect(board.statusOf('MAIL-1')).toBe('Paused');
    expect(await focused(page)).toBe('Move MAIL-1 to…');
  });

  test('shows recipients in columns of their own, a hundred cards at most in each', async () => {
    await using board = await openBoard(browser);

    await board.page.getByRole('link', { name: 'Recipients' }).click();

    const toContact = column(board.page, 'To contact');
    await toContact.getByText('+20 more').waitFor();
    expect(await toContact.locator('.card').count()).toBe(100);
    expect(await board.page.getByRole('heading', { level: 2 }).allInnerTexts()).toMatchObject([
      expect.stringMatching(/^To contact\s+120$/),
      expect.stringMatching(/^Contacted\s+3$/),
      expect.stringMatching(/^Undeliverable\s+0$/),
      expect.stringMatching(/^Unsubscribed\s+0$/),
    ]);
  });

  test('opens an issue at the address that Jira has for it', async () => {
    await using board = await openBoard(browser, '../browse/MAIL-7');

    await board.page.getByRole('heading', { name: 'Acquaintance 4' }).waitFor();

    expect(new URL(board.page.url()).pathname).toBe('/board/');
  });

  test('finds cards by their words', async () => {
    await using board = await openBoard(browser, '#recipient');

    await board.page.getByRole('searchbox').fill('mail-1-sent');

    await expect.poll(() => board.page.locator('.card').count()).toBe(3);
  });

  test('fits on a phone', async () => {
    await using board = await openBoard(browser, '', { size: phone });

    await card(board.page, 'MAIL-1').getByRole('link').click();
    const issue = panel(board.page);
    await issue.getByRole('cell', { name: 'Skipped' }).waitFor();

    expect(await board.page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
    expect((await issue.boundingBox())?.width).toBe(phone.width);
  });
});

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser } from '../world/browser.ts';
import { column, openBoard } from './open-board.ts';

describe.skipIf(chromiumPath() === undefined)('the search box of the board', () => {
  let browser: Browser;
  /** For all who only look. */
  let recipients: Awaited<ReturnType<typeof openBoard>>;

  beforeAll(async () => {
    browser = await openBrowser();
    recipients = await openBoard(browser, '#/recipient');
  });
  afterAll(async () => {
    await recipients[Symbol.asyncDispose]();
    await browser.close();
  });

  test.each([
    { text: 'mail-1-sent', note: '3 Recipients found', what: 'a label' },
    { text: 'MAIL-17 acquaintance', note: '1 Recipient found', what: 'a key and a word' },
    { text: 'who is there', note: 'No Recipients found', what: 'words that Jira would not parse' },
    { text: 'labels = mail-1-sent', note: '3 Recipients found', what: 'JQL' },
    {
      text: '"Summary" ~ "acquaintance" AND labels is EMPTY order by key desc',
      note: '120 Recipients found',
      what: 'JQL with an order',
    },
    {
      text: 'summary ~ "order by" OR key = MAIL-9',
      note: '1 Recipient found',
      what: 'a quotation',
    },
  ])('finds by $what', async ({ text, note }) => {
    const { page } = recipients;
    await empty(page);

    await search(page, text);

    await page.getByRole('status').getByText(note).waitFor();
    const found = Number.parseInt(note, 10) || 0;
    expect(await page.locator('.card').count()).toBe(Math.min(found, 100));
  });

  test.each([
    {
      text: 'status = Nowhere',
      says: `The value 'Nowhere' does not exist for the field 'status'.`,
    },
    { text: 'color = red', says: `Field 'color' does not exist` },
    { text: 'labels in (a, b', says: `Error in the JQL Query: Expecting either ')' or ','` },
    { text: 'key = 1) OR (key = 2', says: 'Error in the JQL Query' },
  ])('says in Jira’s words what is wrong: $text', async ({ text, says }) => {
    const { page } = recipients;
    await empty(page);
    await search(page, 'labels = mail-1-sent');
    await page.getByText('3 Recipients found').waitFor();

    await search(page, text);

    await page.getByRole('status').getByText(says).waitFor();
    expect(await page.getByRole('searchbox').getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('.card').count()).toBe(3);
  });

  test('follows the issues that a query finds as they change', async () => {
    await using board = await openBoard(browser, '#/recipient');
    await search(board.page, 'labels = urgent');
    await board.page.getByText('No Recipients found').waitFor();

    board.set('MAIL-20', 'Labels', ['urgent']);
    await board.page.getByText('1 Recipient found').waitFor();
    board.set('MAIL-20', 'Labels', ['later']);
    await board.page.getByText('No Recipients found').waitFor();

    expect(await board.page.locator('.card').count()).toBe(0);
  });

  test('keeps what it looks for when another type of issue is shown, until it is emptied', async () => {
    await using board = await openBoard(browser, '#/recipient');
    await search(board.page, 'statusCategory = Done');
    await board.page.getByText('3 Recipients found').waitFor();

    await board.page.getByRole('link', { name: 'Campaigns' }).click();
    await board.page.getByText('No Campaigns found').waitFor();
    await board.page.getByRole('searchbox').press('Escape');

    await column(board.page, 'Sending').getByText('MAIL-1').waitFor();
    expect(await board.page.locator('.card').count()).toBe(3);
  });
});

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
}

/** Empties the box, and waits for all that the board then shows. */
async function empty(page: Page): Promise<void> {
  const shown = 103;
  await search(page, '');
  await page.locator('#search-note:empty').waitFor({ state: 'attached' });
  await page
    .locator('.card')
    .nth(shown - 1)
    .waitFor();
}

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser } from '../world/browser.ts';
import { startInboxSite } from './inbox-site.ts';

describe.skipIf(chromiumPath() === undefined)('the inbox in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  async function openInbox(size = { width: 1200, height: 800 }) {
    await using opening = new AsyncDisposableStack();
    const { url, send } = opening.use(await startInboxSite());
    const page = await browser.newPage({ viewport: size });
    opening.defer(() => page.close());
    await page.goto(`${url}/inbox`);
    const open = opening.move();
    return { page, send, [Symbol.asyncDispose]: () => open.disposeAsync() };
  }

  test('shows mails as they come, newest first', async () => {
    await using inbox = await openInbox();
    await inbox.page.getByText('No mail yet').waitFor();

    await inbox.send('ada@example.com');
    await inbox.send('ben@example.com');

    await row(inbox.page, 'ben@example.com').waitFor();
    expect(await inbox.page.locator('.row-to').allTextContents()).toEqual([
      'ben@example.com',
      'ada@example.com',
    ]);
    expect(await inbox.page.locator('#count').textContent()).toBe('2 mails');
  });

  test('opens a mail by keyboard, and runs none of its scripts', async () => {
    await using inbox = await openInbox();
    await inbox.send('ada@example.com');
    await inbox.send('ben@example.com');
    await row(inbox.page, 'ada@example.com').waitFor();

    await row(inbox.page, 'ben@example.com').focus();
    await inbox.page.keyboard.press('ArrowDown');
    await inbox.page.keyboard.press('Enter');

    await inbox.page.getByRole('heading', { name: 'For ada@example.com' }).waitFor();
    const frame = inbox.page.frameLocator('iframe');
    await frame.getByRole('link', { name: 'A link' }).waitFor();
    expect(await frame.locator('#greeting').textContent()).toBe('Dear Ada');
  });

  test('shows text and headers, and hands out attachments and the whole mail', async () => {
    await using inbox = await openInbox();
    const attachments = [{ filename: 'résumé.pdf', content: 'A résumé' }];
    await inbox.send('ada@example.com', { text: 'Plain words', attachments });
    const { page } = inbox;
    await row(page, 'ada@example.com').click();

    await page.getByRole('tab', { name: 'Text' }).click();
    await page.getByText('Plain words').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('rowheader', { name: 'Message-ID' }).waitFor();

    const names: string[] = [];
    for (const link of [/résumé\.pdf/, 'Download .eml']) {
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: link }).click();
      names.push((await download).suggestedFilename());
    }
    expect(names).toEqual(['résumé.pdf', 'mail-1.eml']);
  });

  test('shows one thing at a time on a phone, and leads back to the list', async () => {
    await using inbox = await openInbox({ width: 390, height: 780 });
    await inbox.send('ada@example.com');
    const { page } = inbox;

    await row(page, 'ada@example.com').click();
    await page.getByRole('heading', { name: 'For ada@example.com' }).waitFor();
    expect(await row(page, 'ada@example.com').isVisible()).toBe(false);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);

    await page.getByRole('button', { name: 'All mails' }).click();

    await row(page, 'ada@example.com').waitFor();
  });
});

function row(page: Page, name: string) {
  return page.getByRole('button', { name });
}

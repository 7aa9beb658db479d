import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { startBoardSite } from './board-site.ts';

export const laptop = { width: 1440, height: 800 };
export const phone = { width: 390, height: 780 };

export type BoardSite = Awaited<ReturnType<typeof startBoardSite>>;

/** A site of its own, and a browser's tab that shows its board. No error may come up on the page. */
export async function openBoard(browser: Browser, address = '', size = laptop) {
  await using opening = new AsyncDisposableStack();
  const site = opening.use(await startBoardSite());
  const tab = opening.use(await openTab(browser, site, address, size));
  const open = opening.move();
  return { ...site, page: tab.page, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** Somebody's browser that shows the board of a site. */
export async function openTab(browser: Browser, site: BoardSite, address = '', size = laptop) {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${site.url}/board/${address}`);
  await page.locator('.card').first().waitFor();
  return {
    page,
    async [Symbol.asyncDispose]() {
      await context.close();
      expect(errors).toEqual([]);
    },
  };
}

export function column(page: Page, name: string): Locator {
  return page.getByRole('region', { name: new RegExp(`^${name} `) });
}

export function card(page: Page, key: string): Locator {
  return page.getByRole('listitem').filter({ has: page.getByText(key, { exact: true }) });
}

/** The panel of the issue that is open. */
export function panel(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Issue' });
}

/** What the element that has the focus is called. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(
    `document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()`,
  );
}

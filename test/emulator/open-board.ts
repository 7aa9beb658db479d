import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { startBoardSite } from './board-site.ts';

export const laptop = { width: 1440, height: 800 };
export const phone = { width: 390, height: 780 };

type BoardSite = Awaited<ReturnType<typeof startBoardSite>>;

interface BoardOptions {
  readonly size?: typeof laptop;
  /** Permissions that the person at the board does not have. */
  readonly lacks?: readonly string[];
}

/** A site of its own, and a browser's tab that shows its board. No error may come up on the page. */
export async function openBoard(browser: Browser, address = '', options: BoardOptions = {}) {
  await using opening = new AsyncDisposableStack();
  const site = opening.use(await startBoardSite(options));
  const { page } = opening.use(await openTab(browser, site, address, options.size));
  const open = opening.move();
  return { ...site, page, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** Somebody's browser that shows the board of a site. */
export async function openTab(
  browser: Browser,
  { url }: Pick<BoardSite, 'url'>,
  address = '',
  size = laptop,
) {
  const isPhone = size === phone;
  const context = await browser.newContext({
    viewport: size,
    isMobile: isPhone,
    hasTouch: isPhone,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${url}/board/${address}`);
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

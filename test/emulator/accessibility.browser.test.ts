import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems } from '../world/accessibility.ts';
import { chromiumPath, openBrowser } from '../world/browser.ts';
import { startBoardSite } from './board-site.ts';
import { boardStates } from './board-states.ts';
import { startInboxSite } from './inbox-site.ts';
import { fillInbox, inboxStates } from './inbox-states.ts';
import { laptop, phone } from './open-board.ts';

describe.skipIf(chromiumPath() === undefined)('axe-core finds nothing to improve', () => {
  let browser: Browser;
  let page: Page;
  let board: Awaited<ReturnType<typeof startBoardSite>>;
  let inbox: Awaited<ReturnType<typeof startInboxSite>>;

  beforeAll(async () => {
    browser = await openBrowser();
    page = await browser.newPage();
    board = await startBoardSite();
    inbox = await startInboxSite();
    await fillInbox(inbox);
  });
  afterAll(async () => {
    await inbox[Symbol.asyncDispose]();
    await board[Symbol.asyncDispose]();
    await browser.close();
  });

  const states = [
    ...boardStates.map((state) => ({ page: 'board', ...state })),
    ...inboxStates.map((state) => ({ page: 'inbox', ...state })),
  ];

  test.each(states)('on the $page: $name', async ({ page: place, address, reach }) => {
    const { url } = place === 'board' ? board : inbox;
    await page.unrouteAll();
    await page.setViewportSize(laptop);
    // From elsewhere, since an address that differs behind its # alone loads nothing.
    await page.goto('about:blank');
    await page.goto(`${url}/${place}/${address}`);

    await reach(page);
    const onLaptop = await accessibilityProblems(page);
    await page.setViewportSize(phone);
    const onPhone = await accessibilityProblems(page);
    const width = await page.evaluate('document.documentElement.scrollWidth');

    expect({ onLaptop, onPhone, width }).toEqual({ onLaptop: [], onPhone: [], width: phone.width });
  });
});

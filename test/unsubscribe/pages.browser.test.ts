import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { languages } from '../../src/campaign/language.ts';
import { signUnsubscribeToken } from '../../src/token/unsubscribe-token.ts';
import { accessibilityProblems } from '../world/accessibility.ts';
import { chromiumPath, openBrowser } from '../world/browser.ts';
import { ada, campaign, keys, openPages, token } from './site.ts';

const laptop = { width: 1440, height: 800 };
/** The narrowest that is still about. */
const phone = { width: 320, height: 640 };
const sample = signUnsubscribeToken(keys, { campaign, recipient: undefined });
const broken = token.slice(0, -3);

describe.skipIf(chromiumPath() === undefined)('the unsubscribe page in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  /** A recipient who has opened the link of a mail. */
  async function openLink(options: BrowserContextOptions, linkToken: string) {
    await using opening = new AsyncDisposableStack();
    const pages = opening.use(await openPages());
    const context = await browser.newContext(options);
    opening.defer(() => context.close());
    const page = await context.newPage();
    await page.goto(pages.link(linkToken));
    const open = opening.move();
    return { pages, page, [Symbol.asyncDispose]: () => open.disposeAsync() };
  }

  test('unsubscribes by the keyboard alone, without JavaScript, and says so when it is opened again', async () => {
    await using reader = await openLink({ javaScriptEnabled: false }, token);
    const { page, pages } = reader;
    const thanks = page.getByRole('heading', { name: 'You are unsubscribed' });

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await thanks.waitFor();
    await vi.waitFor(() => expect(pages.suppressions.find(ada.addressHash)).toBeDefined());
    await page.goto(pages.link(token));
    await thanks.waitFor();

    expect(await pages.noted()).toBe(1);
    expect(pages.suppressions.find(ada.addressHash)?.reason).toBe('unsubscribed');
    expect(await page.getByRole('button').count()).toBe(0);
  });

  test.each([
    { size: 'laptop', viewport: laptop, colorScheme: 'light' },
    { size: 'phone', viewport: phone, colorScheme: 'dark' },
  ] as const)(
    'has nothing that axe-core would mend on a $size',
    async ({ viewport, colorScheme }) => {
      await using reader = await openLink({ viewport, colorScheme }, token);
      const { page, pages } = reader;
      const question = await accessibilityProblems(page);
      await page.getByRole('button').click();
      await page.getByRole('button').waitFor({ state: 'detached' });
      const thanks = await accessibilityProblems(page);
      await page.goto(pages.link(broken));
      const refusal = await accessibilityProblems(page);

      expect({ question, thanks, refusal }).toEqual({ question: [], thanks: [], refusal: [] });
    },
  );

  test('fits a phone in every language, from the question to the thanks and where a link is broken', async () => {
    await using reader = await openLink({ viewport: phone }, sample);
    const { page, pages } = reader;
    const widths: Record<string, unknown> = {};
    const measure = async (what: string) => {
      widths[what] = await page.evaluate('document.documentElement.scrollWidth');
    };

    for (const language of languages) {
      await page.goto(pages.link(sample, language));
      await measure(`${language} question`);
      await page.getByRole('button').click();
      await page.getByRole('button').waitFor({ state: 'detached' });
      await measure(`${language} thanks`);
      await page.goto(pages.link(broken, language));
      await measure(`${language} refusal`);
    }

    const wide = Object.entries(widths).filter(([, width]) => width !== phone.width);
    expect(wide).toEqual([]);
    expect(Object.keys(widths)).toHaveLength(3 * languages.length);
  });
});

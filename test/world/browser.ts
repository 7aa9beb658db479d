import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const usualPath = '/usr/bin/chromium';
/** Each step on a page is waited for so long: a machine may be busy with more than this. */
const patienceMilliseconds = 90_000;

/** Where Chromium is: `CHROMIUM_PATH`, the usual place, or on the path; undefined when this machine has none. */
export function chromiumPath(): string | undefined {
  const named = process.env['CHROMIUM_PATH'] ?? '';
  if (named !== '') return named;
  if (existsSync(usualPath)) return usualPath;
  try {
    return execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
  } catch {
    // `which` fails when it finds nothing.
    return undefined;
  }
}

/** A Chromium without a window. `await using` it. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined)
    throw new Error('There is no Chromium; install it, or name one in CHROMIUM_PATH');
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      // To start processes takes longer than most pages do.
      '--in-process-gpu',
      '--renderer-process-limit=1',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  browser.on('context', (context) => context.setDefaultTimeout(patienceMilliseconds));
  return browser;
}

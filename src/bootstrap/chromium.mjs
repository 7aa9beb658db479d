import { existsSync } from 'node:fs';
import { canInstall, install } from './debian.mjs';
import { say } from './say.mjs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The variables that name a browser to the tests; none when there is no browser, and then its tests are skipped. */
export async function bringChromium() {
  const named = process.env.CHROMIUM_PATH ?? '';
  if (named !== '') return { CHROMIUM_PATH: named };

  let found = find();
  if (found === undefined && canInstall() && (await install('chromium', 'fonts-liberation')))
    found = find();
  if (found !== undefined) return { CHROMIUM_PATH: found };
  say(
    'There is no Chromium, so the browser tests are skipped; install the package chromium, or name a browser in CHROMIUM_PATH.',
  );
  return {};
}

function find() {
  return places.find((path) => existsSync(path));
}

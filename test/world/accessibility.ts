import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { z } from 'zod';

/** The short one: to take it in costs a page more than what it then does. */
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

const Violations = z.array(
  z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
);
/** Nothing but violations is worked out and handed over: whatever is in order is far more. */
const asked = { iframes: false, preload: false, resultTypes: ['violations'], selectors: false };

/**
 * What axe-core (https://github.com/dequelabs/axe-core) holds against the page as it stands: by all its rules, best
 * practices included, the first time; later, at another width, without those that judge colours, which cost more than all
 * others and hold for any width. Its source goes through the debugger, because a page's own policy lets nothing in.
 */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  const isFirst = await page.evaluate("typeof axe === 'undefined'");
  if (isFirst) await page.evaluate(`${axe};0`);
  const rules = { 'color-contrast': { enabled: isFirst } };
  // What a stranger's mail in a frame looks like is not the page's doing.
  const options = JSON.stringify({ ...asked, rules });
  const violations = Violations.parse(
    await page.evaluate(`axe.run(${options}).then(({ violations }) => violations)`),
  );
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join('\n')}`,
  );
}

import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const Results = z.object({
  violations: z.array(
    z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
  ),
});

/**
 * What axe-core (https://github.com/dequelabs/axe-core) holds against the page as it stands: by all its rules, best
 * practices included, the first time; later, at another width, without those that judge colours, which cost more than all
 * others and hold for any width. Its source goes through the debugger, because a page's own policy lets nothing in.
 */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  const isFirst = await page.evaluate("typeof axe === 'undefined'");
  if (isFirst) await page.evaluate(axe.source);
  const rules = { 'color-contrast': { enabled: isFirst } };
  // What a stranger's mail in a frame looks like is not the page's doing.
  const { violations } = Results.parse(
    await page.evaluate(`axe.run(${JSON.stringify({ iframes: false, rules })})`),
  );
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join('\n')}`,
  );
}

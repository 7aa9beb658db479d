import { z } from 'zod';
import { understand } from '../../understand.ts';

/** More than any site has schemes, screens or workflows. */
const mostPages = 200;

/** Reads a list that Jira gives in pages by `startAt`. */
export async function allPages<Item extends z.ZodType>(
  item: Item,
  read: (startAt: number) => Promise<unknown>,
): Promise<readonly z.infer<Item>[]> {
  const Page = z.object({ values: z.array(item).default([]), isLast: z.boolean().default(true) });
  const found: z.infer<Item>[] = [];
  for (let page = 0; page < mostPages; page += 1) {
    const { values, isLast } = understand(Page, await read(found.length));
    found.push(...values);
    if (isLast || values.length === 0) break;
  }
  return found;
}

import { z } from 'zod';
import type { Transport } from '../../transport/transport.ts';
import { understand } from '../../understand.ts';
import type { PresentScreen } from '../present.ts';
import {
  getAllScreenTabFields,
  getAllScreenTabs,
  getScreenSchemes,
  getScreens,
} from '../requests.ts';
import { allPages } from './pages.ts';

const ScreenJson = z.object({ id: z.number(), name: z.string() });
const Tabs = z.array(z.object({ id: z.number() })).min(1);
const Fields = z.array(z.object({ id: z.string() }));

const ScreenId = z.coerce.number();
const SchemeJson = z.object({
  id: z.coerce.string(),
  name: z.string(),
  screens: z
    .object({
      default: ScreenId,
      create: ScreenId.nullish(),
      edit: ScreenId.nullish(),
      view: ScreenId.nullish(),
    })
    .partial()
    .default({}),
});

/** The screens of these names. */
export async function readScreensCalled(
  transport: Transport,
  names: readonly string[],
  prefix: string,
  signal: AbortSignal,
): Promise<readonly PresentScreen[]> {
  const client = transport.until(signal);
  const found = await allPages(ScreenJson, (startAt) =>
    getScreens(client, { startAt, queryString: prefix }),
  );
  const ours = found.filter(({ name }) => names.includes(name));
  return Promise.all(ours.map((screen) => readScreen(transport, screen, signal)));
}

/** Screen schemes, of some names or with some ids. */
export async function readScreenSchemes(
  transport: Transport,
  which: { readonly queryString: string } | { readonly id: readonly number[] },
  signal: AbortSignal,
) {
  const client = transport.until(signal);
  const filter = 'id' in which ? { id: [...which.id] } : which;
  return allPages(SchemeJson, (startAt) => getScreenSchemes(client, { startAt, ...filter }));
}

/** Screens by their ids. */
export async function readScreensById(
  transport: Transport,
  ids: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, PresentScreen>> {
  if (ids.size === 0) return new Map();
  const client = transport.until(signal);
  const found = await allPages(ScreenJson, (startAt) =>
    getScreens(client, { startAt, id: [...ids] }),
  );
  const screens = await Promise.all(
    found
      .filter(({ id }) => ids.has(id))
      .map(async (screen) => [screen.id, await readScreen(transport, screen, signal)] as const),
  );
  return new Map(screens);
}

/** A screen with the fields of all its tabs; new ones are put on the first. */
async function readScreen(
  transport: Transport,
  { id, name }: z.infer<typeof ScreenJson>,
  signal: AbortSignal,
): Promise<PresentScreen> {
  const client = transport.until(signal);
  const tabs = understand(Tabs, await getAllScreenTabs(client, { screenId: id }));
  const fields = await Promise.all(
    tabs.map(async (tab) =>
      understand(Fields, await getAllScreenTabFields(client, { screenId: id, tabId: tab.id })),
    ),
  );
  const [first] = tabs;
  return {
    id: String(id),
    name,
    tabId: first?.id ?? 0,
    fieldIds: fields.flat().map((field) => field.id),
  };
}

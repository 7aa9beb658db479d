import { z } from 'zod';
import { understand } from '../../understand.ts';
import {
  addScreenTabField,
  getAllScreenTabs,
  createScreenScheme as postScreenScheme,
} from '../requests.ts';
import type { WantedScreen } from '../wanted.ts';
import type { Workshop } from './apply.ts';

const Made = z.object({ id: z.number() });
const Tabs = z.array(Made).min(1);

export async function createScreen(
  { name, fields }: WantedScreen,
  shop: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const client = shop.transport.until(signal);
  // jira.js has no function for it.
  const answer = await client.sendRequest({
    url: '/rest/api/3/screens',
    method: 'POST',
    body: { name, description: 'Made by Postboard.' },
  });
  const { id } = understand(Made, answer);
  shop.ids.set('screen', name, String(id));
  // Jira gives every new screen one tab.
  const [tab] = understand(Tabs, await getAllScreenTabs(client, { screenId: id }));
  if (tab !== undefined) await showFields(id, tab.id, fields, shop, signal);
}

/** One after the other: that is the order in which people will see them. */
export async function showFields(
  screenId: number,
  tabId: number,
  fields: readonly string[],
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  for (const name of fields) {
    const fieldId = ids.get('field', name) ?? name;
    await addScreenTabField(transport.until(signal), { screenId, tabId, fieldId });
  }
}

/** A screen for everything that is done with an issue. */
export async function createScreenScheme(
  name: string,
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const answer = await postScreenScheme(transport.until(signal), {
    name,
    description: 'Made by Postboard.',
    screens: { default: Number(ids.of('screen', name)) },
  });
  ids.set('screenScheme', name, String(understand(Made, answer).id));
}

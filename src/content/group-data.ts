import type { Recipient } from '../campaign/campaign.ts';
import { type CampaignSources, type DataOfRecipient, DataUnusable } from '../merge-data/port.ts';
import type { TemplatesByGroup } from '../templates/by-group.ts';
import type { CompiledTemplate } from '../templates/compile.ts';

/** Who gets a letter, and as a member of which group. */
export interface Addressee {
  readonly recipient: Recipient;
  readonly group: string;
}

/** Undefined for whoever's letter takes nothing from elsewhere. */
export type DataOf = (recipient: Recipient) => DataOfRecipient | undefined;

/**
 * Fetches what the letters of these recipients take from elsewhere: one query for each source of each template, about those
 * alone whose letter needs it. Rejects as `CampaignSources.fetch` does.
 */
export async function fetchData(
  templates: TemplatesByGroup,
  addressees: readonly Addressee[],
  sources: CampaignSources | undefined,
  signal: AbortSignal,
): Promise<DataOf> {
  const byTemplate = new Map<CompiledTemplate, Recipient[]>();
  for (const { recipient, group } of addressees) {
    const template = templates.of(group);
    if (template.data.size === 0) continue;
    byTemplate.set(template, [...(byTemplate.get(template) ?? []), recipient]);
  }
  const fetched = new Map<Recipient['id'], DataOf>();
  await Promise.all(
    Array.from(byTemplate, async ([{ data }, recipients]) => {
      if (sources === undefined) throw new DataUnusable('This Postboard has no sources of data.');
      const dataOf = await sources.fetch(data, recipients, signal);
      for (const { id } of recipients) fetched.set(id, dataOf);
    }),
  );
  return (recipient) => fetched.get(recipient.id)?.(recipient);
}

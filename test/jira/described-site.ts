import { resolveSite, type Site, type SiteDescription } from '../../src/jira/site/site.ts';
import { settings } from './settings.ts';

const otherTypes: Readonly<Record<string, string>> = {
  pace: 'number',
  order: 'number',
  sendAt: 'datetime',
};

function statuses(names: Readonly<Record<string, string>>, first: number) {
  return Object.values(names).map((name, index) => ({ id: `${first + index}`, name }));
}

/** A site on which everything has the configured name; statuses are 100, 101 …, fields customfield_200 … */
export function describedSite(): SiteDescription & {
  typesWithStatuses: { id: string; name: string; statuses: { id: string; name: string }[] }[];
  fields: { id: string; name: string; schema?: object; [more: string]: unknown }[];
} {
  return {
    project: { id: '10000', key: 'MAIL' },
    typesWithStatuses: [
      { id: '1', name: 'Campaign', statuses: statuses(settings.campaignStatuses, 100) },
      { id: '2', name: 'Recipient', statuses: statuses(settings.recipientStatuses, 150) },
      { id: '3', name: 'Rule', statuses: statuses({ active: 'Active' }, 170) },
    ],
    fields: [
      { id: 'summary', name: 'Summary', schema: { type: 'string', system: 'summary' } },
      { id: 'issuekey', name: 'Key' },
      ...Object.entries(settings.fields).map(([use, name], index) => ({
        id: `customfield_${200 + index}`,
        name,
        schema: { type: otherTypes[use] ?? 'string' },
      })),
    ],
    baseUrl: 'https://example.atlassian.net',
    accountId: 'me',
    mayBeQuiet: true,
  };
}

export function resolved(description: SiteDescription, changed = settings): Site {
  const resolution = resolveSite(changed, description);
  if (resolution.kind === 'incomplete') throw new Error(JSON.stringify(resolution.problems));
  return resolution.site;
}

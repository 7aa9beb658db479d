import { z } from 'zod';
import {
  type CampaignStatus,
  campaignStatuses,
  type RecipientStatus,
  recipientStatuses,
} from '../../campaign/campaign.ts';
import { mergeFieldsOf, type TypedMergeField } from '../merge-value.ts';
import { type IssueTypeUse, issueTypeUses, type JiraSettings } from '../options.ts';
import { understand } from '../understand.ts';
import { type Fields, findFields, parseFields, type SiteField } from './fields.ts';
import { findNames, type Names } from './names.ts';

/** The project by its ids; names are translated and can be changed. */
export interface Site {
  /** Of the account that Postboard uses. */
  readonly accountId: string;
  readonly projectId: string;
  readonly projectKey: string;
  /** With a key at its end it is the page of that issue. */
  readonly browseUrl: string;
  readonly types: Names<IssueTypeUse>;
  readonly campaignStatuses: Names<CampaignStatus>;
  readonly recipientStatuses: Names<RecipientStatus>;
  readonly fields: Fields;
  /** Every field that has a value. */
  readonly siteFields: readonly SiteField[];
  readonly mergeFields: readonly TypedMergeField[];
  /** The account may change issues without a mail to their watchers. */
  readonly mayBeQuiet: boolean;
}

export interface SiteProblem {
  readonly about: 'project' | 'issue types' | 'statuses' | 'fields';
  /** What is missing and what to do. */
  readonly sentence: string;
}

export type SiteResolution =
  | { readonly kind: 'resolved'; readonly site: Site }
  | { readonly kind: 'incomplete'; readonly problems: readonly SiteProblem[] };

/** What the site says about itself, as JSON. */
export interface SiteDescription {
  readonly project: unknown;
  readonly typesWithStatuses: unknown;
  readonly fields: unknown;
  readonly baseUrl: string;
  readonly accountId: string;
  readonly mayBeQuiet: boolean;
}

const Project = z.object({ id: z.string(), key: z.string() });
const Named = z.object({ id: z.string(), name: z.string() });
const TypesWithStatuses = z.array(Named.extend({ statuses: z.array(Named) }));

/** Finds every configured name, or says everything that is missing, at once. */
export function resolveSite(settings: JiraSettings, described: SiteDescription): SiteResolution {
  const project = understand(Project, described.project);
  const candidates = understand(TypesWithStatuses, described.typesWithStatuses);

  const types = findNames(issueTypeUses, settings.issueTypes, candidates, {
    missing: (use, wanted) =>
      `There is no issue type "${wanted}" in project ${project.key}; add it, or set jira.issueTypes.${use} in the config.`,
    shared: (first, second, wanted) =>
      `jira.issueTypes.${first} and jira.issueTypes.${second} are both "${wanted}"; each needs a type of its own.`,
  });
  const statusesOf = <Ours extends string>(
    use: IssueTypeUse,
    section: 'campaignStatuses' | 'recipientStatuses',
    all: readonly Ours[],
    config: Readonly<Record<Ours, string>>,
  ) => {
    const typeId = types.ids.get(use);
    const type = candidates.find(({ id }) => id === typeId);
    // Nothing can be said about the statuses of a type that is missing itself.
    return findNames(type === undefined ? [] : all, config, type?.statuses ?? [], {
      missing: (status, wanted) =>
        `There is no status "${wanted}" for ${type?.name} in project ${project.key}; add it to the workflow, or set jira.${section}.${status} in the config.`,
      shared: (first, second, wanted) =>
        `jira.${section}.${first} and jira.${section}.${second} are both "${wanted}"; each needs a status of its own.`,
    });
  };
  const campaigns = statusesOf(
    'campaign',
    'campaignStatuses',
    campaignStatuses,
    settings.campaignStatuses,
  );
  const recipients = statusesOf(
    'recipient',
    'recipientStatuses',
    recipientStatuses,
    settings.recipientStatuses,
  );
  const siteFields = parseFields(described.fields, project.id);
  const fields = findFields(siteFields, settings.fields);

  const problems: readonly SiteProblem[] = [
    ...saidAbout('issue types', types.problems),
    ...saidAbout('statuses', [...campaigns.problems, ...recipients.problems]),
    ...saidAbout('fields', fields.problems),
  ];
  if (problems.length > 0) return { kind: 'incomplete', problems };

  const site: Site = {
    accountId: described.accountId,
    projectId: project.id,
    projectKey: project.key,
    browseUrl: `${described.baseUrl.replace(/\/$/, '')}/browse/`,
    types: types.names,
    campaignStatuses: campaigns.names,
    recipientStatuses: recipients.names,
    fields: fields.fields,
    siteFields,
    mergeFields: mergeFieldsOf(siteFields),
    mayBeQuiet: described.mayBeQuiet,
  };
  return { kind: 'resolved', site };
}

function saidAbout(
  about: SiteProblem['about'],
  sentences: readonly string[],
): readonly SiteProblem[] {
  return sentences.map((sentence) => ({ about, sentence }));
}

import { z } from 'zod';
import type { CampaignStatus, IssueRef } from '../campaign/campaign.ts';
import type { IssueId } from '../campaign/ids.ts';
import { TextList } from '../text-list.ts';
import { issueIdSchema, issueKeySchema } from './issues.ts';
import { newToken } from './paging.ts';
import { JiraRefused } from './port.ts';
import { parseJqlQueries, searchAndReconsileIssuesUsingJqlPost } from './requests.ts';
import type { Site } from './site/site.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

/** Jira gives fewer when it likes, as where fields are asked for. */
const pageSize = 5_000;

const Found = z.object({
  id: issueIdSchema,
  key: issueKeySchema,
  fields: z.record(z.string(), z.unknown()).default({}),
});
type Found = z.infer<typeof Found>;

const Page = z.object({
  issues: z.array(Found).default([]),
  nextPageToken: z.string().nullish(),
});

const Parsed = z.object({
  queries: z.array(
    z.object({
      errors: z.array(z.string()).optional(),
      warnings: z.array(z.string()).optional(),
      structure: z
        .object({ where: z.unknown().optional(), orderBy: z.unknown().optional() })
        .optional(),
    }),
  ),
});

/** Per query: undefined when Jira's parser accepts it and it restricts something, else a sentence. Only a list may be ordered. */
export async function checkJql(
  transport: Transport,
  queries: readonly string[],
  signal: AbortSignal,
  isList = false,
): Promise<readonly (string | undefined)[]> {
  const written = queries.filter((query) => query.trim() !== '');
  const answers = new Map<string, string | undefined>();
  if (written.length > 0) {
    const json = await parseJqlQueries(transport.until(signal), {
      queries: written,
      validation: 'strict',
    });
    const parsed = understand(Parsed, json).queries;
    for (const [index, query] of written.entries())
      answers.set(query, problemOf(parsed[index], isList));
  }
  return queries.map((query) =>
    query.trim() === '' ? 'The JQL is empty; it must say whom to select.' : answers.get(query),
  );
}

function problemOf(
  parsed: z.infer<typeof Parsed>['queries'][number] | undefined,
  isList: boolean,
): string | undefined {
  if (parsed === undefined) return 'Jira did not say whether the JQL is right.';
  const { errors = [], warnings = [], structure } = parsed;
  if (errors.length > 0) return errors.join(' ');
  // A value that does not exist is a warning, and selects nobody or everybody.
  if (warnings.length > 0) return warnings.join(' ');
  const isOrdered = structure?.orderBy !== undefined && structure.orderBy !== null;
  if (structure?.where === undefined || structure.where === null)
    return isOrdered
      ? 'The JQL says no more than an ORDER BY; it must say whom to select.'
      : 'The JQL restricts nothing; it must say whom to select.';
  if (!isList && isOrdered)
    return 'JQL that selects recipients cannot contain ORDER BY; leave it out.';
  return undefined;
}

/**
 * Recipients of the project that match all the queries, each once, by key. The queries must have been checked: one with an
 * unbalanced parenthesis could otherwise reach out of its own.
 */
export async function* selectRecipients(
  transport: Transport,
  site: Site,
  queries: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly IssueId[]> {
  if (queries.length === 0)
    throw new JiraRefused(400, 'Neither a rule nor the Audience field says whom to select.');
  const jql = recipientsJql(site, queries);
  for await (const page of search(transport, `${jql} ORDER BY key ASC`, ['key'], signal))
    yield page.map(({ id }) => id);
}

/** JQL for those recipients of the project that match all the queries. */
export function recipientsJql(site: Site, queries: readonly string[]): string {
  return [
    `project = "${site.projectKey}"`,
    `issuetype = ${site.types.idOf('recipient')}`,
    ...queries.map((query) => `(${query})`),
  ].join(' AND ');
}

/** Campaigns that the search shows in one of the statuses. */
export async function campaignsIn(
  transport: Transport,
  site: Site,
  statuses: readonly CampaignStatus[],
  signal: AbortSignal,
  conditions: readonly string[] = [],
): Promise<readonly IssueRef[]> {
  const jql = [
    `project = "${site.projectKey}"`,
    `issuetype = ${site.types.idOf('campaign')}`,
    `status in (${statuses.map((status) => site.campaignStatuses.idOf(status)).join(', ')})`,
    ...conditions,
  ].join(' AND ');
  const found: IssueRef[] = [];
  for await (const page of search(transport, `${jql} ORDER BY key ASC`, ['key'], signal))
    found.push(...page.map(({ id, key }) => ({ id, key })));
  return found;
}

/** Some issue of a type in a status, if there is one. */
export async function firstIssue(
  transport: Transport,
  site: Site,
  typeId: string,
  statusId: string,
  signal: AbortSignal,
): Promise<IssueId | undefined> {
  const answer = await searchAndReconsileIssuesUsingJqlPost(transport.until(signal), {
    jql: `project = "${site.projectKey}" AND issuetype = ${typeId} AND status = ${statusId} ORDER BY key ASC`,
    fields: ['key'],
    maxResults: 1,
  });
  return understand(Page, answer).issues[0]?.id;
}

/** Pages of what a search finds; an issue that moves between pages while they are read comes once. */
export async function* search(
  transport: Transport,
  jql: string,
  fields: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly Found[]> {
  const tokens = new Set<string>();
  const seen = new TextList();
  let nextPageToken: string | undefined;
  do {
    const answer = await searchAndReconsileIssuesUsingJqlPost(transport.until(signal), {
      jql,
      fields: [...fields],
      maxResults: pageSize,
      ...(nextPageToken !== undefined && { nextPageToken }),
    });
    const page = understand(Page, answer);
    const news = page.issues.filter(({ id }) => seen.indexOf(id) < 0);
    for (const { id } of news) seen.push(id);
    if (news.length > 0) yield news;
    nextPageToken = newToken(page.nextPageToken, tokens);
  } while (nextPageToken !== undefined);
}

import { z } from 'zod';
import { type IssueId, type IssueKey, isIssueId, isIssueKey } from '../campaign/ids.ts';
import { JiraUnavailable } from './port.ts';
import { bulkFetchIssues } from './requests.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

const mostIssuesPerRead = 100;

export const issueIdSchema = z.custom<IssueId>(
  (value) => typeof value === 'string' && isIssueId(value),
);
export const issueKeySchema = z.custom<IssueKey>(
  (value) => typeof value === 'string' && isIssueKey(value),
);

const Id = z.object({ id: z.string() });

/** Fields that say what an issue is and where; asked for with every read. */
const place = ['status', 'issuetype', 'project'] as const;

/** An issue as `bulkfetch` gives it. */
export const Issue = z.object({
  id: issueIdSchema,
  key: issueKeySchema,
  fields: z.looseObject({
    status: Id.extend({
      name: z.string(),
      statusCategory: z.object({ key: z.string() }).optional(),
    }),
    issuetype: Id,
    project: Id,
  }),
});
export type Issue = z.infer<typeof Issue>;

const Fetched = z.object({
  issues: z.array(Issue).default([]),
  issueErrors: z.array(z.unknown()).default([]),
});

/**
 * Reads issues by id, any number, in the order of the ids. Consistent, unlike search. Issues that are absent or not
 * permitted are left out; an issue that Jira cannot give just now is not taken for absent.
 */
export async function readIssues(
  transport: Transport,
  ids: readonly IssueId[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<readonly Issue[]> {
  const pages = await Promise.all(
    slicesOf(ids, mostIssuesPerRead).map(async (slice) => {
      const answer = await bulkFetchIssues(transport.until(signal), {
        issueIdsOrKeys: [...slice],
        fields: [...new Set([...place, ...fields])],
      });
      const { issues, issueErrors } = understand(Fetched, answer);
      if (issueErrors.length > 0)
        throw new JiraUnavailable(`Jira could not give ${issueErrors.length} issues just now.`);
      return issues;
    }),
  );
  const byId = new Map(pages.flat().map((issue) => [issue.id, issue]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Undefined when there is no such issue, or the account may not see it. */
export async function findIssue(
  transport: Transport,
  key: IssueKey,
  signal: AbortSignal,
): Promise<IssueId | undefined> {
  const answer = await bulkFetchIssues(transport.until(signal), {
    issueIdsOrKeys: [key],
    fields: [...place],
  });
  return understand(Fetched, answer).issues[0]?.id;
}

export function slicesOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

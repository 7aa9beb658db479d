import { z } from 'zod';
import { changeShape } from '../shapes/change-shape.ts';
import { selfLink } from '../shapes/frame.ts';
import type { Change } from '../store/issue.ts';
import { type Answer, type Call, type Endpoint, ok, pageOf, readBody } from './call.ts';
import { issueOf, visibleIssue } from './issue-access.ts';
import { refusal } from './refusal.ts';

const mostIssues = 1_000;
const mostFields = 10;
const mostChanges = 10_000;

export const changelogEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/issue/:issueIdOrKey/changelog',
    answer: readChangelog,
    callsPerSecond: 200,
  },
  { method: 'POST', path: '/changelog/bulkfetch', answer: fetchChangelogs },
];

/** Oldest first. */
function readChangelog(call: Call): Answer {
  const issue = issueOf(call);
  const page = pageOf(call, issue.history, 100, 100);
  const path = `issue/${issue.key}/changelog`;
  const next = page.startAt + page.values.length;
  return ok({
    self: selfLink(call, `${path}?maxResults=${page.maxResults}&startAt=${page.startAt}`),
    ...(!page.isLast && {
      nextPage: selfLink(call, `${path}?maxResults=${page.maxResults}&startAt=${next}`),
    }),
    maxResults: page.maxResults,
    startAt: page.startAt,
    total: page.total,
    isLast: page.isLast,
    values: page.values.map((change) => changeShape(change, call)),
  });
}

const FetchRequest = z.strictObject({
  issueIdsOrKeys: z.array(z.string()).min(1),
  fieldIds: z.array(z.string()).nullish(),
  maxResults: z.int().min(1).max(mostChanges).nullish(),
  nextPageToken: z.string().nullish(),
});

interface Entry {
  readonly issueId: string;
  readonly change: Change;
}

function fetchChangelogs(call: Call): Answer {
  const { issueIdsOrKeys, fieldIds, maxResults, nextPageToken } = readBody(call, FetchRequest);
  if (issueIdsOrKeys.length > mostIssues)
    throw refusal(400, [`The number of issues must not exceed ${mostIssues}.`]);
  if ((fieldIds?.length ?? 0) > mostFields)
    throw refusal(400, [`The number of fields must not exceed ${mostFields}.`]);

  const entries = issueIdsOrKeys.flatMap((idOrKey): readonly Entry[] => {
    const issue = visibleIssue(call, idOrKey);
    if (issue === undefined) return [];
    return issue.history
      .filter(({ items }) => !fieldIds?.length || items.some((it) => fieldIds.includes(it.fieldId)))
      .map((change) => ({ issueId: issue.id, change }));
  });
  const start = nextPageToken ? readPosition(nextPageToken) : 0;
  const page = entries.slice(start, start + (maxResults ?? 1_000));
  const end = start + page.length;
  const byIssue = Map.groupBy(page, ({ issueId }) => issueId);
  return ok({
    issueChangeLogs: [...byIssue].map(([issueId, changes]) => ({
      issueId,
      changeHistories: changes.map(({ change }) => historyShape(change, call)),
    })),
    ...(end < entries.length && { nextPageToken: Buffer.from(String(end)).toString('base64url') }),
  });
}

/** Here the moment comes as milliseconds of the epoch. */
function historyShape(change: Change, call: Call) {
  return { ...changeShape(change, call), created: change.at };
}

function readPosition(token: string): number {
  const text = Buffer.from(token, 'base64url').toString();
  if (!/^\d{1,9}$/.test(text))
    throw refusal(400, ['The provided next page token is invalid or expired.']);
  return Number(text);
}

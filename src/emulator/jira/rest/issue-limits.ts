import { z } from 'zod';
import type { Issue } from '../store/issue.ts';
import { type Answer, type Call, type Endpoint, ok } from './call.ts';
import { demand } from './issue-access.ts';
import { refusal } from './refusal.ts';

/** How many of each an issue can have, by the names of the report. */
const limits = {
  attachment: 2_000,
  comment: 5_000,
  issuelinks: 2_000,
  remoteIssueLinks: 2_000,
  worklog: 10_000,
} as const;
type Limited = 'attachment' | 'comment' | 'issuelinks';

const counted: Readonly<Record<Limited, (call: Call, issue: Issue) => number>> = {
  attachment: ({ store }, { id }) => store.attachments.of(id).length,
  comment: ({ store }, { id }) => store.comments.of(id).length,
  issuelinks: ({ store }, { id }) => [...store.links.of(id)].length,
};
const kinds = ['attachment', 'comment', 'issuelinks'] as const satisfies readonly Limited[];

/** Refuses with 413 what would be more than an issue can have. */
export function demandRoom(call: Call, issue: Issue, kind: Limited, added = 1): void {
  if (counted[kind](call, issue) + added > limits[kind])
    throw refusal(413, [`The work item has reached the limit of ${limits[kind]} for ${kind}.`]);
}

const Counts = z.record(z.string(), z.int());

/** `IssueLimitReportResponseBean`. */
const Report = z.strictObject({
  issuesApproachingLimit: z.record(z.string(), Counts),
  issuesBreachingLimit: z.record(z.string(), Counts),
  limits: Counts,
});

export const issueLimitEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/issue/limit/report', answer: readReport, success: Report },
];

/** From where on an issue is said to approach a limit; the documentation shows 91 % as such and names no number. */
const approaching = 0.9;

function readReport(call: Call): Answer {
  demand(call, 'ADMINISTER', 'Only Jira administrators may read the limit report.');
  return ok({
    issuesApproachingLimit: reported(
      call,
      (count, limit) => count >= limit * approaching && count <= limit,
    ),
    issuesBreachingLimit: reported(call, (count, limit) => count > limit),
    limits,
  });
}

/** Counts by kind and by issue, of those issues that are where the limit is asked about. */
function reported(call: Call, isThere: (count: number, limit: number) => boolean) {
  const byKey = call.query.get('isReturningKeys') === 'true';
  const found = kinds.map((kind) => {
    const counts = [...call.store.issues.all()]
      .map((issue) => [byKey ? issue.key : issue.id, counted[kind](call, issue)] as const)
      .filter(([, count]) => isThere(count, limits[kind]));
    return [kind, Object.fromEntries(counts)] as const;
  });
  return Object.fromEntries(found.filter(([, counts]) => Object.keys(counts).length > 0));
}

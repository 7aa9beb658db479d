import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { CommentBody } from '../campaign/comment.ts';
import type { IssueId } from '../campaign/ids.ts';
import type { ContentOptions } from '../content/check.ts';
import {
  type CommentId,
  type CommentMarker,
  type Jira,
  JiraRefused,
  type Reviewed,
} from '../jira/port.ts';
import type { Broker } from '../queue/port.ts';

/** What every answer is made with. */
export interface ReviewTools extends ContentOptions {
  readonly broker: Broker;
  readonly jira: Jira;
  /** False where campaigns may be sent without a dry run, and edited after it. */
  readonly requireDryRun: boolean;
  readonly logger: Logger;
}

const marker: CommentMarker = { purpose: 'review' };

/** Names a state of an issue: whatever an answer depends on that somebody can edit. */
export function fingerprint(...seen: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex').slice(0, 16);
}

/** Makes the issue's one answer say it, and notes which state that answers. */
export async function sayAnswer(
  issue: IssueId,
  before: Reviewed,
  after: string,
  body: CommentBody,
  jira: Jira,
  signal: AbortSignal,
): Promise<void> {
  const comment =
    before.comment !== undefined && (await edit(issue, before.comment, body, jira, signal))
      ? before.comment
      : await sayOnce(issue, marker, body, jira, signal);
  await jira.setReviewed(issue, { ...before, fingerprint: after, comment }, signal);
}

/** Edits the comment with this marker, or adds it. */
export async function sayOnce(
  issue: IssueId,
  marked: CommentMarker,
  body: CommentBody,
  jira: Jira,
  signal: AbortSignal,
): Promise<CommentId> {
  const found = await jira.findComment(issue, marked, signal);
  if (found !== undefined && (await edit(issue, found, body, jira, signal))) return found;
  return jira.addComment(issue, marked, body, signal);
}

/** False when somebody has deleted the comment. */
async function edit(
  issue: IssueId,
  comment: CommentId,
  body: CommentBody,
  jira: Jira,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await jira.editComment(issue, comment, body, signal);
    return true;
  } catch (error) {
    if (error instanceof JiraRefused && error.status === 404) return false;
    throw error;
  }
}

import { z } from 'zod';
import type { CommentBody } from '../campaign/comment.ts';
import type { IssueId } from '../campaign/ids.ts';
import { documentOf } from './adf/document.ts';
import { type CommentId, type CommentMarker, JiraRefused, JiraUnavailable } from './port.ts';
import { addComment, getComments, getCommentsByIds, updateComment } from './requests.ts';
import type { Site } from './site/site.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

/** Key of the comment property that holds a marker. */
const markerKey = 'postboard';
const pageSize = 100;
const mostTries = 3;

const Comment = z.object({
  id: z.string().regex(/^\d+$/),
  author: z.object({ accountId: z.string().optional() }).optional(),
});

const Page = z.object({ comments: z.array(Comment).default([]), total: z.number().default(0) });

const Property = z.object({ key: z.string(), value: z.unknown() });
const Marked = z.object({
  values: z
    .array(z.object({ id: z.string(), properties: z.array(Property).default([]) }))
    .default([]),
});
const Marker = z.object({
  run: z.string().optional(),
  purpose: z.string(),
  occasion: z.string().optional(),
});

/** Finds our newest comment with this marker. Properties of comments come only with comments asked for by id. */
export async function findComment(
  transport: Transport,
  site: Site,
  issue: IssueId,
  marker: CommentMarker,
  signal: AbortSignal,
): Promise<CommentId | undefined> {
  const client = transport.until(signal);
  for (let startAt = 0; ; startAt += pageSize) {
    const answer = await getComments(client, {
      issueIdOrKey: issue,
      startAt,
      maxResults: pageSize,
      orderBy: '-created',
    });
    const { comments, total } = understand(Page, answer);
    const ours = comments.filter(({ author }) => author?.accountId === site.accountId);
    if (ours.length > 0) {
      const ids = ours.map(({ id }) => Number(id));
      const marked = await getCommentsByIds(client, { ids, expand: 'properties' });
      const found = understand(Marked, marked).values.filter(({ properties }) =>
        properties.some(({ key, value }) => key === markerKey && isSame(value, marker)),
      );
      const newest = ours.find(({ id }) => found.some((comment) => comment.id === id));
      if (newest !== undefined) return newest.id;
    }
    if (comments.length === 0 || startAt + comments.length >= total) return undefined;
  }
}

/** Adds a comment once: where the answer to the first try was lost, the marker tells whether it is there. */
export async function addMarkedComment(
  transport: Transport,
  site: Site,
  issue: IssueId,
  marker: CommentMarker,
  body: CommentBody,
  signal: AbortSignal,
): Promise<CommentId> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await addComment(transport.until(signal), {
        issueIdOrKey: issue,
        body: documentOf(body, site.browseUrl),
        properties: [{ key: markerKey, value: { ...marker } }],
      });
      return understand(Comment, answer).id;
    } catch (error) {
      if (!isWorthAnotherTry(error)) throw error instanceof JiraRefused ? explained(error) : error;
      await transport.settle(signal);
      const written = await findComment(transport, site, issue, marker, signal);
      if (written !== undefined) return written;
      if (attempt === mostTries) throw error;
    }
  }
}

export async function editComment(
  transport: Transport,
  site: Site,
  issue: IssueId,
  comment: CommentId,
  body: CommentBody,
  signal: AbortSignal,
): Promise<void> {
  await updateComment(transport.until(signal), {
    issueIdOrKey: issue,
    id: understand(Comment.shape.id, comment),
    notifyUsers: false,
    body: { body: documentOf(body, site.browseUrl) },
  });
}

function isSame(value: unknown, marker: CommentMarker): boolean {
  const found = Marker.safeParse(value);
  if (!found.success) return false;
  const { run, purpose, occasion } = found.data;
  return run === marker.run && purpose === marker.purpose && occasion === marker.occasion;
}

/** An answer that was lost, or somebody else's change at the same moment. */
function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof JiraUnavailable || (error instanceof JiraRefused && error.status === 409);
}

function explained(error: JiraRefused): JiraRefused {
  if (error.status !== 413) return error;
  return new JiraRefused(
    413,
    'The issue holds as many comments as Jira allows (5,000); nothing can be reported on it until some are deleted.',
    { cause: error },
  );
}

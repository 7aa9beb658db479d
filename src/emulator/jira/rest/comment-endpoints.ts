import { z } from 'zod';
import { commentShape } from '../shapes/comment-shape.ts';
import type { Comment, Issue } from '../store/issue.ts';
import {
  type Answer,
  type Call,
  type Endpoint,
  listQuery,
  noContent,
  ok,
  pageOf,
  parameter,
  readBody,
} from './call.ts';
import { readCommentDraft } from './comment-draft.ts';
import { demand, issueOf, may, visibleIssue } from './issue-access.ts';
import { demandRoom } from './issue-limits.ts';
import { refusal } from './refusal.ts';

const mostListed = 1_000;

export const commentEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/issue/:issueIdOrKey/comment', answer: readComments },
  { method: 'POST', path: '/issue/:issueIdOrKey/comment', answer: addComment },
  { method: 'GET', path: '/issue/:issueIdOrKey/comment/:id', answer: readComment },
  { method: 'PUT', path: '/issue/:issueIdOrKey/comment/:id', answer: editComment },
  { method: 'DELETE', path: '/issue/:issueIdOrKey/comment/:id', answer: deleteComment },
  { method: 'POST', path: '/comment/list', answer: listComments },
];

function readComments(call: Call): Answer {
  const issue = issueOf(call);
  const comments = call.store.comments.of(issue.id);
  const isNewestFirst = call.query.get('orderBy')?.startsWith('-') === true;
  const page = pageOf(call, isNewestFirst ? comments.toReversed() : comments, 100, 100);
  const withProperties = listQuery(call, 'expand').includes('properties');
  return ok({
    startAt: page.startAt,
    maxResults: page.maxResults,
    total: page.total,
    comments: page.values.map((each) => commentShape(issue.id, each, call, withProperties)),
  });
}

function addComment(call: Call): Answer {
  const issue = issueOf(call);
  demand(call, 'ADD_COMMENTS', 'You do not have the permission to comment on this work item.');
  const draft = readCommentDraft(call.body, call.version);
  demandRoom(call, issue, 'comment');
  const comment = call.store.comments.add(issue, draft, call.reader);
  return { status: 201, body: commentShape(issue.id, comment, call) };
}

function readComment(call: Call): Answer {
  const { issue, comment } = commentOf(call);
  const withProperties = listQuery(call, 'expand').includes('properties');
  return ok(commentShape(issue.id, comment, call, withProperties));
}

/** The body is replaced in place: author and moment of creation stay. */
function editComment(call: Call): Answer {
  const { issue, comment } = commentOf(call);
  demandOwn(call, comment, 'EDIT');
  const draft = readCommentDraft(call.body, call.version);
  const edited = call.store.comments.edit(issue, comment, draft, call.reader);
  return ok(commentShape(issue.id, edited, call));
}

function deleteComment(call: Call): Answer {
  const { issue, comment } = commentOf(call);
  demandOwn(call, comment, 'DELETE');
  call.store.comments.delete(issue, comment, call.reader);
  return noContent;
}

const ListRequest = z.strictObject({ ids: z.array(z.int()).max(mostListed) });

function listComments(call: Call): Answer {
  const { ids } = readBody(call, ListRequest);
  const withProperties = listQuery(call, 'expand').includes('properties');
  const values = ids.flatMap((id) => {
    const found = call.store.comments.find(String(id));
    if (found === undefined || visibleIssue(call, found.issueId) === undefined) return [];
    return commentShape(found.issueId, found.comment, call, withProperties);
  });
  const { length } = values;
  return ok({ maxResults: mostListed, startAt: 0, total: length, isLast: true, values });
}

/** The comment that the path names, on the issue that the path names. */
function commentOf(call: Call): { readonly issue: Issue; readonly comment: Comment } {
  const issue = issueOf(call);
  const id = parameter(call, 'id');
  const comment = call.store.comments.of(issue.id).find((each) => each.id === id);
  if (comment === undefined) throw refusal(404, [`Can not find a comment for the id: ${id}.`]);
  return { issue, comment };
}

function demandOwn(call: Call, comment: Comment, verb: 'EDIT' | 'DELETE'): void {
  const isOwn = comment.author === call.reader.accountId;
  if (may(call.reader, `${verb}_ALL_COMMENTS`)) return;
  if (isOwn && may(call.reader, `${verb}_OWN_COMMENTS`)) return;
  throw refusal(400, [`You do not have the permission to ${verb.toLowerCase()} this comment.`]);
}

import { z } from 'zod';
import { selfLink } from '../shapes/frame.ts';
import { linkTypeShape } from '../shapes/site-shapes.ts';
import { issueStub } from '../shapes/value-shape.ts';
import type { Issue, IssueLink } from '../store/issue.ts';
import {
  type Answer,
  type Call,
  type Endpoint,
  noContent,
  ok,
  parameter,
  readBody,
} from './call.ts';
import { readCommentDraft } from './comment-draft.ts';
import { demand, visibleIssue } from './issue-access.ts';
import { demandRoom } from './issue-limits.ts';
import { noSuchIssue, refusal } from './refusal.ts';

export const linkEndpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/issueLink', answer: createLink },
  { method: 'GET', path: '/issueLink/:linkId', answer: readLink },
  { method: 'DELETE', path: '/issueLink/:linkId', answer: deleteLink },
];

const IssueReference = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  key: z.string().optional(),
});

const LinkRequest = z.object({
  type: z.object({
    id: z.union([z.string(), z.number()]).optional(),
    name: z.string().optional(),
  }),
  inwardIssue: IssueReference,
  outwardIssue: IssueReference,
  comment: z.unknown().optional(),
});

/**
 * The inward issue is where the link starts: with the type Blocks, it is the one that blocks. The documentation reads
 * the other way round; this is what sites do (mozilla/jira-bugzilla-integration#1285, atlassian/atlassian-mcp-server#112).
 */
function createLink(call: Call): Answer {
  const { type, inwardIssue, outwardIssue, comment } = readBody(call, LinkRequest);
  const name = String(type.id ?? type.name ?? '');
  const linkType = call.store.directory.linkType(name);
  if (linkType === undefined) throw refusal(404, [`No issue link type with name '${name}' found.`]);
  const source = referred(call, inwardIssue);
  const destination = referred(call, outwardIssue);
  demand(call, 'LINK_ISSUES', 'No Link Issue Permission for issue.');
  if (source.id === destination.id) throw refusal(400, ['You cannot link an issue to itself.']);
  for (const issue of [source, destination]) demandRoom(call, issue, 'issuelinks');

  const draft = comment === undefined ? undefined : readCommentDraft(comment, call.version);
  call.store.links.add(linkType, source, destination, call.reader);
  if (draft !== undefined) call.store.comments.add(destination, draft, call.reader);
  return { status: 201 };
}

function referred(call: Call, { id, key }: z.infer<typeof IssueReference>): Issue {
  const issue = visibleIssue(call, String(id ?? key ?? ''));
  if (issue === undefined) throw noSuchIssue();
  return issue;
}

function linkOf(call: Call): IssueLink {
  const id = parameter(call, 'linkId');
  const link = call.store.links.get(id);
  if (link === undefined || visibleIssue(call, link.sourceId) === undefined)
    throw refusal(404, [`No issue link with id '${id}' exists.`]);
  return link;
}

function readLink(call: Call): Answer {
  const { id, type, sourceId, destinationId } = linkOf(call);
  return ok({
    id,
    self: selfLink(call, `issueLink/${id}`),
    type: linkTypeShape(type, call),
    inwardIssue: issueStub(sourceId, call),
    outwardIssue: issueStub(destinationId, call),
  });
}

function deleteLink(call: Call): Answer {
  call.store.links.delete(linkOf(call), call.reader);
  return noContent;
}

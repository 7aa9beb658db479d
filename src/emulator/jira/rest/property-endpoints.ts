import { selfLink } from '../shapes/frame.ts';
import type { Comment, Issue } from '../store/issue.ts';
import { type Answer, type Call, type Endpoint, noContent, ok, parameter } from './call.ts';
import { demand, issueOf, visibleIssue } from './issue-access.ts';
import { checkPropertyKey, checkPropertyValue } from './property-value.ts';
import { refusal } from './refusal.ts';

const onIssues = '/issue/:issueIdOrKey/properties';
const onComments = '/comment/:commentId/properties';

export const propertyEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: onIssues, answer: listIssueProperties },
  { method: 'GET', path: `${onIssues}/:propertyKey`, answer: readIssueProperty },
  { method: 'PUT', path: `${onIssues}/:propertyKey`, answer: setIssueProperty },
  { method: 'DELETE', path: `${onIssues}/:propertyKey`, answer: deleteIssueProperty },
  { method: 'GET', path: onComments, answer: listCommentProperties },
  { method: 'GET', path: `${onComments}/:propertyKey`, answer: readCommentProperty },
  { method: 'PUT', path: `${onComments}/:propertyKey`, answer: setCommentProperty },
  { method: 'DELETE', path: `${onComments}/:propertyKey`, answer: deleteCommentProperty },
];

function keyOf(call: Call): string {
  return checkPropertyKey(parameter(call, 'propertyKey'));
}

function keysAnswer(call: Call, place: string, keys: Iterable<string>): Answer {
  const links = [...keys].map((key) => ({
    self: selfLink(call, `${place}/properties/${encodeURIComponent(key)}`),
    key,
  }));
  return ok({ keys: links });
}

function valueAnswer(properties: ReadonlyMap<string, unknown>, key: string): Answer {
  if (!properties.has(key)) throw noProperty(key);
  return ok({ key, value: properties.get(key) });
}

function noProperty(key: string) {
  return refusal(404, [`The property with key '${key}' does not exist.`]);
}

function listIssueProperties(call: Call): Answer {
  const issue = issueOf(call);
  return keysAnswer(call, `issue/${issue.key}`, call.store.properties.of(issue.id).keys());
}

function readIssueProperty(call: Call): Answer {
  return valueAnswer(call.store.properties.of(issueOf(call).id), keyOf(call));
}

function editableIssueOf(call: Call): Issue {
  const issue = issueOf(call);
  demand(call, 'EDIT_ISSUES', 'You do not have permission to edit issues in this project.');
  return issue;
}

function setIssueProperty(call: Call): Answer {
  const issue = editableIssueOf(call);
  const value = checkPropertyValue(call.body);
  const what = call.store.properties.set(issue, keyOf(call), value, call.reader);
  return { status: what === 'created' ? 201 : 200 };
}

function deleteIssueProperty(call: Call): Answer {
  const issue = editableIssueOf(call);
  const key = keyOf(call);
  if (!call.store.properties.delete(issue, key, call.reader)) throw noProperty(key);
  return noContent;
}

function commentOf(call: Call): { readonly issueId: string; readonly comment: Comment } {
  const id = parameter(call, 'commentId');
  const found = call.store.comments.find(id);
  if (found === undefined || visibleIssue(call, found.issueId) === undefined)
    throw refusal(404, [`Can not find a comment for the id: ${id}.`]);
  return found;
}

function listCommentProperties(call: Call): Answer {
  const { comment } = commentOf(call);
  return keysAnswer(call, `comment/${comment.id}`, comment.properties.keys());
}

function readCommentProperty(call: Call): Answer {
  return valueAnswer(commentOf(call).comment.properties, keyOf(call));
}

function setCommentProperty(call: Call): Answer {
  const { issueId, comment } = commentOf(call);
  const key = keyOf(call);
  const properties = new Map(comment.properties);
  const isNew = !properties.has(key);
  properties.set(key, checkPropertyValue(call.body));
  call.store.comments.setProperties(issueId, comment, properties);
  return { status: isNew ? 201 : 200 };
}

function deleteCommentProperty(call: Call): Answer {
  const { issueId, comment } = commentOf(call);
  const key = keyOf(call);
  const properties = new Map(comment.properties);
  if (!properties.delete(key)) throw noProperty(key);
  call.store.comments.setProperties(issueId, comment, properties);
  return noContent;
}

import { call } from './jira.js';

const mostShown = 100;

/** Everything of an issue that its panel shows: of comments and changes the newest hundred, newest first. */
export async function readIssue(key) {
  const [issue, { fields }, comments, history] = await Promise.all([
    call('GET', `api/3/issue/${key}?fields=*all&expand=names`),
    call('GET', `api/3/issue/${key}/editmeta`),
    call('GET', `api/3/issue/${key}/comment?orderBy=-created&maxResults=${mostShown}`),
    readHistory(key),
  ]);
  return {
    issue,
    editable: fields,
    comments: { total: comments.total, newest: comments.comments },
    history,
  };
}

/** Jira lists the oldest first. */
async function readHistory(key) {
  const path = `api/3/issue/${key}/changelog`;
  const { total } = await call('GET', `${path}?maxResults=1`);
  const startAt = Math.max(0, total - mostShown);
  const { values } = await call('GET', `${path}?startAt=${startAt}&maxResults=${mostShown}`);
  return { total, newest: values.toReversed() };
}

/** Moves that the workflow allows from where the issue is. */
export async function readTransitions(key) {
  const { transitions } = await call('GET', `api/3/issue/${key}/transitions`);
  return transitions;
}

export function transition(key, id) {
  return call('POST', `api/3/issue/${key}/transitions`, { transition: { id } });
}

/** Writes one field; null empties it. */
export function editField(key, fieldId, value) {
  return call('PUT', `api/3/issue/${key}`, { fields: { [fieldId]: value } });
}

export function addComment(key, body) {
  return call('POST', `api/3/issue/${key}/comment`, { body });
}

export function attachFiles(key, files) {
  const form = new FormData();
  for (const file of files) form.append('file', file, file.name);
  return call('POST', `api/3/issue/${key}/attachments`, form);
}

export function deleteAttachment(id) {
  return call('DELETE', `api/3/attachment/${id}`);
}

export function createIssue(projectKey, typeId, summary) {
  const fields = { project: { key: projectKey }, issuetype: { id: typeId }, summary };
  return call('POST', 'api/3/issue', { fields });
}

export async function readLinkTypes() {
  const { issueLinkTypes } = await call('GET', 'api/3/issueLinkType');
  return issueLinkTypes;
}

/** Inward, `other` is where the link comes from. */
export function addLink(key, { type, isInward, other }) {
  const [from, to] = isInward ? [other, key] : [key, other];
  return call('POST', 'api/3/issueLink', {
    type: { name: type },
    inwardIssue: { key: from },
    outwardIssue: { key: to },
  });
}

export function deleteLink(id) {
  return call('DELETE', `api/3/issueLink/${id}`);
}

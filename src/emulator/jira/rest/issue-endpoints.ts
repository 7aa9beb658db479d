import { z } from 'zod';
import { changeShape } from '../shapes/change-shape.ts';
import { FieldSelection } from '../shapes/field-selection.ts';
import { fieldLegend, issueShape } from '../shapes/issue-shape.ts';
import type { Issue } from '../store/issue.ts';
import {
  type Answer,
  type Call,
  type Endpoint,
  listQuery,
  noContent,
  ok,
  readBody,
} from './call.ts';
import { createIssue, createIssues, NothingCreated } from './create-issue.ts';
import { demand, issueOf, visibleIssue } from './issue-access.ts';
import { applyExtras, IssueUpdate, readUpdate } from './issue-update.ts';
import { ErrorCollection } from './refusal.ts';

const mostFetched = 100;

export const issueEndpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/issue', answer: createIssue },
  {
    method: 'POST',
    path: '/issue/bulk',
    answer: createIssues,
    refusals: z.union([ErrorCollection, NothingCreated]),
  },
  { method: 'POST', path: '/issue/bulkfetch', answer: fetchIssues },
  { method: 'GET', path: '/issue/:issueIdOrKey', answer: readIssue, callsPerSecond: 150 },
  { method: 'PUT', path: '/issue/:issueIdOrKey', answer: editIssue },
  { method: 'DELETE', path: '/issue/:issueIdOrKey', answer: deleteIssue },
];

export function readIssue(call: Call): Answer {
  const issue = issueOf(call);
  const selection = new FieldSelection(listQuery(call, 'fields'), '*all');
  const expand = new Set(listQuery(call, 'expand'));
  const properties = listQuery(call, 'properties');
  const legend = fieldLegend(selection, call);
  return ok({
    ...issueShape(issue, selection, call),
    ...(expand.has('names') && { names: legend.names }),
    ...(expand.has('schema') && { schema: legend.schema }),
    ...(expand.has('changelog') && { changelog: changelogOf(call, issue) }),
    ...(properties.length > 0 && { properties: propertiesOf(call, issue, properties) }),
  });
}

function changelogOf(call: Call, issue: Issue) {
  const histories = issue.history.toReversed().slice(0, 40);
  return {
    startAt: 0,
    maxResults: histories.length,
    total: issue.history.length,
    histories: histories.map((change) => changeShape(change, call)),
  };
}

/** The named properties of an issue that it has; `*all` for every one. */
export function propertiesOf(call: Call, issue: Issue, keys: readonly string[]) {
  const all = call.store.properties.of(issue.id);
  const wanted = [...all].filter(([key]) => keys.includes('*all') || keys.includes(key));
  return Object.fromEntries(wanted);
}

function editIssue(call: Call): Answer {
  const issue = issueOf(call);
  demand(call, 'EDIT_ISSUES', 'You do not have permission to edit issues in this project.');
  const update = readUpdate(call, readBody(call, IssueUpdate), {
    issue,
    shows: (id) => issue.project.shows(id, issue.type.id, 'edit'),
  });
  const edited = call.store.issues.change(issue, { values: update.values }, call.reader);
  applyExtras(call, edited, update);
  if (call.query.get('returnIssue') !== 'true') return noContent;
  const current = call.store.issues.get(issue.id) ?? edited;
  return ok(issueShape(current, new FieldSelection([], '*all'), call));
}

function deleteIssue(call: Call): Answer {
  const issue = issueOf(call);
  demand(call, 'DELETE_ISSUES', 'You do not have permission to delete issues in this project.');
  call.store.deleteIssue(issue, call.reader);
  return noContent;
}

const Fetch = z.object({
  issueIdsOrKeys: z.array(z.string()).min(1).max(mostFetched),
  fields: z.array(z.string()).nullish(),
  properties: z.array(z.string()).max(5).nullish(),
  expand: z.array(z.string()).nullish(),
  fieldsByKeys: z.boolean().nullish(),
});

/** Issues come in the order of their ids; absent and forbidden ones are left out without a word. */
function fetchIssues(call: Call): Answer {
  const { issueIdsOrKeys, fields, properties, expand } = readBody(call, Fetch);
  const selection = new FieldSelection(fields ?? [], '*navigable');
  const found = new Map<string, Issue>();
  for (const idOrKey of issueIdsOrKeys) {
    const issue = visibleIssue(call, idOrKey);
    if (issue !== undefined) found.set(issue.id, issue);
  }
  const issues = [...found.values()].toSorted((a, b) => Number(a.id) - Number(b.id));
  return ok({
    issues: issues.map((issue) => ({
      ...issueShape(issue, selection, call),
      ...(expand?.includes('changelog') && { changelog: changelogOf(call, issue) }),
      ...(properties && { properties: propertiesOf(call, issue, properties) }),
    })),
    issueErrors: [],
  });
}

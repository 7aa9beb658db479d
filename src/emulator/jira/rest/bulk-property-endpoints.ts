import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { selfLink } from '../shapes/frame.ts';
import type { Issue } from '../store/issue.ts';
import { type Answer, type Call, type Endpoint, parameter, readBody } from './call.ts';
import { may, visibleIssue } from './issue-access.ts';
import { checkPropertyKey, checkPropertyValue } from './property-value.ts';
import { refusal } from './refusal.ts';

/** Properties of many issues at once. Each answers with the way to a task that `GET /task` tells about. */
export const bulkPropertyEndpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/issue/properties', answer: setSameProperties },
  { method: 'POST', path: '/issue/properties/multi', answer: setOwnProperties },
  { method: 'PUT', path: '/issue/properties/:propertyKey', answer: setProperty },
  {
    method: 'DELETE',
    path: '/issue/properties/:propertyKey',
    answer: deleteProperty,
    takesBody: true,
  },
];

const mostSame = 10_000;
const mostOwn = 100;
const mostProperties = 10;

const Properties = z
  .record(z.string(), z.unknown())
  .refine((each) => Object.keys(each).length >= 1 && Object.keys(each).length <= mostProperties);
const IssueId = z.int();

/** `IssueEntityProperties` in Atlassian's OpenAPI document. */
const SameProperties = z.strictObject({
  entitiesIds: z.array(IssueId).min(1).max(mostSame),
  properties: Properties,
});

function setSameProperties(call: Call): Answer {
  const { entitiesIds, properties } = readBody(call, SameProperties);
  const checked = checkProperties(properties);
  const changes = new Map(issuesOf(call, entitiesIds).map((issue) => [issue.id, checked]));
  return submit(call, changes);
}

/** `MultiIssueEntityProperties`. */
const OwnProperties = z.strictObject({
  issues: z
    .array(z.strictObject({ issueID: IssueId, properties: Properties }))
    .min(1)
    .max(mostOwn),
});

function setOwnProperties(call: Call): Answer {
  const { issues } = readBody(call, OwnProperties);
  const changes = issues.flatMap(({ issueID, properties }) => {
    const checked = checkProperties(properties);
    return issuesOf(call, [issueID]).map((issue) => [issue.id, checked] as const);
  });
  return submit(call, new Map(changes));
}

/** `IssueFilterForBulkPropertySet`: without any condition, every issue that the caller may edit. */
const Filter = z.strictObject({
  entityIds: z.array(IssueId).optional(),
  currentValue: z.unknown().optional(),
  hasProperty: z.boolean().optional(),
});
type Filter = z.infer<typeof Filter>;

const PropertyUpdate = z.strictObject({
  value: z.unknown().optional(),
  expression: z.string().optional(),
  filter: Filter.nullish(),
});

function setProperty(call: Call): Answer {
  const key = checkPropertyKey(parameter(call, 'propertyKey'));
  const { value, expression, filter } = readBody(call, PropertyUpdate);
  if (expression !== undefined)
    throw refusal(400, ['This emulator does not evaluate Jira expressions.']);
  if (filter?.hasProperty === false && filter.currentValue !== undefined)
    throw refusal(400, ['An issue without the property cannot have the current value.']);
  const properties = new Map([[key, checkPropertyValue(value)]]);
  const issues = eligible(call, key, filter ?? {});
  return submit(call, new Map(issues.map(({ id }) => [id, properties])));
}

const DeletionFilter = Filter.omit({ hasProperty: true });

function deleteProperty(call: Call): Answer {
  const key = checkPropertyKey(parameter(call, 'propertyKey'));
  const issues = eligible(call, key, { ...readBody(call, DeletionFilter), hasProperty: true });
  return submit(call, new Map(issues.map(({ id }) => [id, new Map([[key, undefined]])])));
}

function checkProperties(properties: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(properties);
  return new Map(
    entries.map(([key, value]) => [checkPropertyKey(key), checkPropertyValue(value)] as const),
  );
}

/** Those that the reader can see; others are ignored. */
function issuesOf(call: Call, ids: readonly number[]): readonly Issue[] {
  return ids.flatMap((id) => visibleIssue(call, String(id)) ?? []);
}

function eligible(
  call: Call,
  key: string,
  { entityIds, currentValue, hasProperty }: Filter,
): readonly Issue[] {
  const candidates =
    entityIds === undefined
      ? [...call.store.issues.all()].filter(({ id }) => visibleIssue(call, id) !== undefined)
      : issuesOf(call, entityIds);
  return candidates.filter(({ id }) => {
    const properties = call.store.properties.of(id);
    if (hasProperty !== undefined && properties.has(key) !== hasProperty) return false;
    return currentValue === undefined || isDeepStrictEqual(properties.get(key), currentValue);
  });
}

/** Values by property key; undefined where the property is to go. */
type PropertyChanges = ReadonlyMap<string, unknown>;

/** Starts the task, and sends the caller on to it. */
function submit(call: Call, changes: ReadonlyMap<string, PropertyChanges>): Answer {
  const { store, site, reader } = call;
  const { id: taskId } = site.tasks.submit('properties', reader, [...changes.keys()], (issueId) => {
    const issue = store.issues.get(issueId);
    if (issue === undefined) return 'The issue does not exist.';
    if (!may(reader, 'EDIT_ISSUES')) return 'You do not have permission to edit this issue.';
    for (const [key, value] of changes.get(issueId) ?? [])
      if (value === undefined) store.properties.delete(issue, key, reader);
      else store.properties.set(issue, key, value, reader);
    return undefined;
  });
  return { status: 303, headers: { Location: selfLink(call, `task/${taskId}`) } };
}

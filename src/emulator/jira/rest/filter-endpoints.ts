import { z } from 'zod';
import { parseJql } from '../jql/parse.ts';
import { selfLink } from '../shapes/frame.ts';
import { projectShape, userShape } from '../shapes/site-shapes.ts';
import type { Filter } from '../store/site-parts.ts';
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
import { demand } from './issue-access.ts';
import { fieldRefusal, refusal } from './refusal.ts';

export const filterEndpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/filter', answer: createFilter },
  { method: 'GET', path: '/filter/search', answer: searchFilters },
  { method: 'GET', path: '/filter/my', answer: readMyFilters },
  { method: 'GET', path: '/filter/:id', answer: readFilter },
  { method: 'PUT', path: '/filter/:id', answer: updateFilter },
  { method: 'DELETE', path: '/filter/:id', answer: deleteFilter },
];

/** With projects only; Jira knows groups, roles and people as well. */
const SharePermission = z.object({
  type: z.literal('project'),
  project: z.object({ id: z.string() }),
});

const FilterRequest = z.object({
  name: z.string().min(1).max(255),
  jql: z.string().nullish(),
  description: z.string().nullish(),
  sharePermissions: z.array(SharePermission).nullish(),
});

/** 200 and not 201: that is how Jira has it. */
function createFilter(call: Call): Answer {
  return ok(filterShape(save(call, readBody(call, FilterRequest)), call));
}

function updateFilter(call: Call): Answer {
  const known = filterOf(call);
  return ok(filterShape(save(call, readBody(call, FilterRequest), known.id), call));
}

function deleteFilter(call: Call): Answer {
  const filter = filterOf(call);
  if (filter.owner.accountId !== call.reader.accountId)
    throw refusal(400, ['You do not have permission to delete this filter.']);
  call.store.directory.deleteFilter(filter.id);
  return noContent;
}

function save(
  call: Call,
  { name, jql, description, sharePermissions }: z.infer<typeof FilterRequest>,
  id?: string,
): Filter {
  const { directory } = call.store;
  const isTaken = directory.filters.some(
    (filter) =>
      filter.id !== id &&
      filter.owner.accountId === call.reader.accountId &&
      filter.name.toLowerCase() === name.toLowerCase(),
  );
  if (isTaken) throw fieldRefusal({ filterName: 'Filter with same name already exists.' });
  const parsed = parseJql(jql ?? '');
  if (parsed.kind === 'error') throw refusal(400, [parsed.sentence]);
  const sharedWith = sharePermissions?.map(({ project }) => project.id);
  if (sharedWith?.some((projectId) => directory.project(projectId) === undefined) === true)
    throw refusal(400, ['The project that the filter is to be shared with does not exist.']);
  if (sharedWith !== undefined && sharedWith.length > 0)
    demand(call, 'CREATE_SHARED_OBJECTS', 'You do not have permission to share filters.');
  return directory.saveFilter({
    name,
    jql: jql ?? '',
    description: description ?? '',
    owner: call.reader,
    ...(id !== undefined && { id }),
    ...(sharedWith && { sharedWith }),
  });
}

function readFilter(call: Call): Answer {
  return ok(filterShape(filterOf(call), call));
}

function readMyFilters(call: Call): Answer {
  const own = call.store.directory.filters.filter(
    ({ owner }) => owner.accountId === call.reader.accountId,
  );
  return ok(own.map((filter) => filterShape(filter, call)));
}

function filterOf(call: Call): Filter {
  const id = parameter(call, 'id');
  const filter = call.store.directory.filtersFor(call.reader).find((each) => each.id === id);
  if (filter === undefined)
    throw refusal(400, [
      'The selected filter is not available to you, perhaps it has been deleted or had its permissions changed.',
    ]);
  return filter;
}

/** The JQL comes only when it is asked for. */
function searchFilters(call: Call): Answer {
  const name = (call.query.get('filterName') ?? '').toLowerCase();
  const ids = listQuery(call, 'id');
  const expand = listQuery(call, 'expand');
  const filters = call.store.directory
    .filtersFor(call.reader)
    .filter(
      (filter) =>
        filter.name.toLowerCase().includes(name) && (ids.length === 0 || ids.includes(filter.id)),
    );
  const page = pageOf(call, filters, 100);
  return ok({
    self: selfLink(call, 'filter/search'),
    ...page,
    values: page.values.map((filter) => ({
      expand:
        'description,owner,jql,viewUrl,searchUrl,favourite,favouritedCount,sharePermissions,editPermissions,isWritable,subscriptions',
      self: selfLink(call, `filter/${filter.id}`),
      id: filter.id,
      name: filter.name,
      ...(expand.includes('jql') && { jql: filter.jql }),
      ...(expand.includes('description') && { description: filter.description }),
      ...(expand.includes('owner') && { owner: userShape(filter.owner, call) }),
    })),
  });
}

function filterShape(filter: Filter, call: Call) {
  const { id, name, description, jql, owner, sharedWith = [] } = filter;
  return {
    self: selfLink(call, `filter/${id}`),
    id,
    name,
    description,
    owner: userShape(owner, call),
    jql,
    viewUrl: `${call.base}/issues/?filter=${id}`,
    searchUrl: selfLink(call, `search?jql=${encodeURIComponent(jql)}`),
    favourite: true,
    favouritedCount: 1,
    sharePermissions: sharedWith.flatMap((projectId) => {
      const project = call.store.directory.project(projectId);
      return project === undefined
        ? []
        : [{ id: Number(projectId), type: 'project', project: projectShape(project, call) }];
    }),
    editPermissions: [],
    sharedUsers: { size: 0, items: [], 'max-results': 1000, 'start-index': 0, 'end-index': 0 },
    subscriptions: { size: 0, items: [], 'max-results': 1000, 'start-index': 0, 'end-index': 0 },
  };
}

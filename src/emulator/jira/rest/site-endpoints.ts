import { formatMoment } from '../dates.ts';
import { computedFields, schemaOf, systemFields } from '../fields/field.ts';
import { selfLink } from '../shapes/frame.ts';
import { customFieldSchema } from '../shapes/issue-shape.ts';
import {
  issueTypeShape,
  linkTypeShape,
  priorityShape,
  projectShape,
  statusCategoryShape,
  statusShape,
  userShape,
} from '../shapes/site-shapes.ts';
import type { Project } from '../store/site-parts.ts';
import { statusCategories } from '../store/site-parts.ts';
import { type Answer, type Call, type Endpoint, ok, pageOf, parameter } from './call.ts';
import { may } from './issue-access.ts';
import { permissionsEndpoint } from './permissions.ts';
import { refusal } from './refusal.ts';

export const siteEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/myself', answer: readMyself },
  { method: 'GET', path: '/serverInfo', answer: readServerInfo },
  permissionsEndpoint,
  { method: 'GET', path: '/user', answer: readUser },
  { method: 'GET', path: '/field', answer: readFields },
  { method: 'GET', path: '/project/search', answer: searchProjects },
  { method: 'GET', path: '/project/:projectIdOrKey', answer: readProject },
  { method: 'GET', path: '/project/:projectIdOrKey/statuses', answer: readProjectStatuses },
  { method: 'GET', path: '/issuetype', answer: readIssueTypes },
  { method: 'GET', path: '/issuetype/:id', answer: readIssueType },
  { method: 'GET', path: '/status', answer: readStatuses },
  { method: 'GET', path: '/status/:idOrName', answer: readStatus },
  { method: 'GET', path: '/statuscategory', answer: readStatusCategories },
  { method: 'GET', path: '/statuses/search', answer: searchStatuses },
  { method: 'GET', path: '/priority', answer: readPriorities },
  { method: 'GET', path: '/issueLinkType', answer: readLinkTypes },
  { method: 'GET', path: '/issueLinkType/:issueLinkTypeId', answer: readLinkType },
];

function readMyself(call: Call): Answer {
  const { reader } = call;
  return ok({
    ...userShape(reader, call),
    emailAddress: reader.email,
    locale: 'en_US',
    groups: { size: 0, items: [] },
    applicationRoles: { size: 1, items: [] },
    expand: 'groups,applicationRoles',
  });
}

function readServerInfo(call: Call): Answer {
  return ok({
    baseUrl: call.base,
    version: '1001.0.0-SNAPSHOT',
    versionNumbers: [1001, 0, 0],
    deploymentType: 'Cloud',
    buildNumber: 100_300,
    buildDate: '2026-11-20T00:00:00.000+0000',
    serverTime: formatMoment(call.store.now(), call.reader.timeZone),
    scmInfo: '0000000000000000000000000000000000000000',
    serverTitle: 'Jira',
    serverTimeZone: 'UTC',
    defaultLocale: { locale: 'en_US' },
  });
}

function readUser(call: Call): Answer {
  const account = call.store.directory.account(call.query.get('accountId') ?? '');
  if (account === undefined)
    throw refusal(404, ['Specified user does not exist or you do not have required permissions']);
  return ok(userShape(account, call));
}

function readFields(call: Call): Answer {
  return ok([
    ...computedFields.map(({ id, name, schema, navigable, searchable, clauseNames }) => ({
      id,
      key: id,
      name,
      custom: false,
      orderable: false,
      navigable,
      searchable,
      clauseNames,
      ...(schema && { schema: { ...schema, system: id } }),
    })),
    ...systemFields.map(({ id, name, type }) => ({
      id,
      key: id,
      name,
      custom: false,
      orderable: true,
      navigable: true,
      searchable: true,
      clauseNames: [id],
      schema: { ...schemaOf(type), system: id },
    })),
    ...call.store.directory.customFields.map((field) => ({
      id: field.id,
      key: field.id,
      name: field.name,
      untranslatedName: field.name,
      custom: true,
      orderable: true,
      navigable: true,
      searchable: true,
      clauseNames: [`cf[${field.customId}]`, field.name],
      schema: { ...schemaOf(field.type), ...customFieldSchema(field) },
    })),
  ]);
}

function projectOf(call: Call): Project {
  const key = parameter(call, 'projectIdOrKey');
  const project = may(call.reader, 'BROWSE_PROJECTS')
    ? call.store.directory.project(key)
    : undefined;
  if (project === undefined) throw refusal(404, [`No project could be found with key '${key}'.`]);
  return project;
}

function readProject(call: Call): Answer {
  const project = projectOf(call);
  return ok({
    expand: 'description,lead,issueTypes,url,projectKeys,permissions,insight',
    ...projectShape(project, call),
    description: '',
    lead: userShape(project.lead, call),
    components: [],
    issueTypes: project.issueTypes.map(({ type }) => issueTypeShape(type, call)),
    assigneeType: 'UNASSIGNED',
    versions: [],
    roles: {},
    style: 'classic',
    isPrivate: false,
    properties: {},
  });
}

function searchProjects(call: Call): Answer {
  const query = (call.query.get('query') ?? '').toLowerCase();
  const keys = call.query.getAll('keys').flatMap((each) => each.split(','));
  const visible = may(call.reader, 'BROWSE_PROJECTS') ? call.store.directory.projects : [];
  const projects = visible.filter(
    ({ key, name }) =>
      (keys.length === 0 || keys.includes(key)) &&
      [key, name].some((text) => text.toLowerCase().includes(query)),
  );
  const page = pageOf(call, projects, 100);
  return ok({
    self: selfLink(call, 'project/search'),
    ...page,
    values: page.values.map((project) => ({
      expand: 'description,lead,issueTypes,url,projectKeys,permissions,insight',
      ...projectShape(project, call),
      style: 'classic',
      isPrivate: false,
      properties: {},
    })),
  });
}

function readProjectStatuses(call: Call): Answer {
  return ok(
    projectOf(call).issueTypes.map(({ type, workflow }) => ({
      self: selfLink(call, `issuetype/${type.id}`),
      id: type.id,
      name: type.name,
      subtask: false,
      statuses: workflow.statuses.map((status) => statusShape(status, call)),
    })),
  );
}

function readIssueTypes(call: Call): Answer {
  return ok(
    call.store.directory.issueTypes.map((type) => ({
      ...issueTypeShape(type, call),
      untranslatedName: type.name,
    })),
  );
}

function readIssueType(call: Call): Answer {
  const type = call.store.directory.issueTypes.find(({ id }) => id === parameter(call, 'id'));
  if (type === undefined)
    throw refusal(404, [`The issue type with id '${parameter(call, 'id')}' does not exist`]);
  return ok({ ...issueTypeShape(type, call), untranslatedName: type.name });
}

function readStatuses(call: Call): Answer {
  return ok(call.store.directory.statuses.map((status) => statusShape(status, call)));
}

function readStatus(call: Call): Answer {
  const wanted = parameter(call, 'idOrName');
  const status = call.store.directory.statuses.find(
    ({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase(),
  );
  if (status === undefined)
    throw refusal(404, [`The status with id or name '${wanted}' does not exist.`]);
  return ok(statusShape(status, call));
}

function readStatusCategories(call: Call): Answer {
  return ok(Object.values(statusCategories).map((category) => statusCategoryShape(category, call)));
}

/** Status categories have other names in this newer operation. */
const categoryNames = { new: 'TODO', indeterminate: 'IN_PROGRESS', done: 'DONE' } as const;

function searchStatuses(call: Call): Answer {
  const text = (call.query.get('searchString') ?? '').toLowerCase();
  const category = call.query.get('statusCategory');
  const statuses = call.store.directory.statuses.filter(
    (status) =>
      status.name.toLowerCase().includes(text) &&
      (category === null || categoryNames[status.category.key] === category),
  );
  const page = pageOf(call, statuses, 200, 200);
  return ok({
    self: selfLink(call, 'statuses/search'),
    ...page,
    values: page.values.map((status) => ({
      id: status.id,
      name: status.name,
      statusCategory: categoryNames[status.category.key],
      scope: { type: 'GLOBAL' },
      description: status.description,
    })),
  });
}

function readPriorities(call: Call): Answer {
  return ok(
    call.store.directory.priorities.map((priority) => ({
      ...priorityShape(priority, call),
      statusColor: priority.statusColor,
      description: priority.description,
    })),
  );
}

function readLinkTypes(call: Call): Answer {
  const types = call.store.directory.linkTypes;
  return ok({ issueLinkTypes: types.map((type) => linkTypeShape(type, call)) });
}

function readLinkType(call: Call): Answer {
  const id = parameter(call, 'issueLinkTypeId');
  const type = call.store.directory.linkTypes.find((each) => each.id === id);
  if (type === undefined) throw refusal(404, [`No issue link type with id '${id}' found.`]);
  return ok(linkTypeShape(type, call));
}

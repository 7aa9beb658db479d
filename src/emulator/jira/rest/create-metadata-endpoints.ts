import { fieldMetadataShapes } from '../shapes/field-metadata-shape.ts';
import { issueTypeShape, projectShape } from '../shapes/site-shapes.ts';
import type { Project, ProjectIssueType } from '../store/site-parts.ts';
import {
  type Answer,
  type Call,
  type Endpoint,
  integerQuery,
  ok,
  pageOf,
  parameter,
} from './call.ts';
import { may } from './issue-access.ts';
import { refusal } from './refusal.ts';

const path = '/issue/createmeta/:projectIdOrKey/issuetypes';
const mostPerPage = 200;

/** What somebody can fill in who creates an issue. */
export const createMetadataEndpoints: readonly Endpoint[] = [
  { method: 'GET', path, answer: readTypes },
  { method: 'GET', path: `${path}/:issueTypeId`, answer: readFields },
];

function projectOf(call: Call): Project {
  const key = parameter(call, 'projectIdOrKey');
  const project = may(call.reader, 'CREATE_ISSUES') ? call.store.directory.project(key) : undefined;
  if (project === undefined) throw refusal(404, [`No project could be found with key '${key}'.`]);
  return project;
}

function readTypes(call: Call): Answer {
  const types = projectOf(call).issueTypes.map(({ type }) => issueTypeShape(type, call));
  const { values, startAt, maxResults, total } = metadataPage(call, types);
  return ok({ maxResults, startAt, total, issueTypes: values });
}

function readFields(call: Call): Answer {
  const project = projectOf(call);
  const id = parameter(call, 'issueTypeId');
  const type = project.issueTypes.find((each) => each.type.id === id);
  if (type === undefined)
    throw refusal(404, [`The issue type with id '${id}' does not exist in this project.`]);
  const fields = [...placeFields(project, type, call), ...shownFields(project, id, call)].map(
    (field) => ({
      ...field,
      fieldId: field.key,
      hasDefaultValue: field.key === 'priority' || field.key === 'reporter',
    }),
  );
  const { values, startAt, maxResults, total } = metadataPage(call, fields);
  return ok({ maxResults, startAt, total, fields: values });
}

function shownFields(project: Project, typeId: string, call: Call) {
  return fieldMetadataShapes(call, (fieldId) => project.shows(fieldId, typeId, 'create'));
}

/** Where the issue will be, and as what. */
function placeFields(project: Project, { type }: ProjectIssueType, call: Call) {
  return [
    placeField('issuetype', 'Issue Type', issueTypeShape(type, call)),
    placeField('project', 'Project', projectShape(project, call)),
  ];
}

function placeField(key: string, name: string, allowed: unknown) {
  const schema = { type: key, system: key };
  return { required: true, schema, name, key, operations: ['set'], allowedValues: [allowed] };
}

/** The sentence is the example of the OpenAPI document. */
function metadataPage<Item>(call: Call, items: readonly Item[]) {
  if (integerQuery(call, 'maxResults', 50) > mostPerPage)
    throw refusal(400, [`Parameter 'maxResults' must not exceed the limit '${mostPerPage}'`]);
  return pageOf(call, items, mostPerPage);
}

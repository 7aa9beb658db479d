import { z } from 'zod';
import type { IssueTypeScheme } from '../store/schemes.ts';
import {
  classicProject,
  demandAdministrator,
  Id,
  pageOfNamed,
  projectsAskedFor,
} from './administration.ts';
import {
  type Answer,
  type Call,
  type Endpoint,
  noContent,
  ok,
  pageOf,
  parameter,
  readBody,
} from './call.ts';
import { refusal } from './refusal.ts';

const path = '/issuetypescheme';

export const issueTypeSchemeEndpoints: readonly Endpoint[] = [
  { method: 'GET', path, answer: administrators(readSchemes) },
  { method: 'POST', path, answer: administrators(createScheme) },
  { method: 'GET', path: `${path}/mapping`, answer: administrators(readMapping) },
  { method: 'GET', path: `${path}/project`, answer: administrators(readProjects) },
  { method: 'PUT', path: `${path}/project`, answer: administrators(assignToProject) },
  { method: 'PUT', path: `${path}/:issueTypeSchemeId/issuetype`, answer: administrators(addTypes) },
];

function administrators(answer: (call: Call) => Answer) {
  return (call: Call) => {
    demandAdministrator(call, 'access issue type schemes');
    return answer(call);
  };
}

function schemesOf({ store }: Call) {
  return store.directory.configuration.types;
}

function schemeShape({ id, name, description, defaultIssueTypeId, isDefault }: IssueTypeScheme) {
  return {
    id,
    name,
    description,
    ...(defaultIssueTypeId !== undefined && { defaultIssueTypeId }),
    ...(isDefault && { isDefault }),
  };
}

function readSchemes(call: Call): Answer {
  const page = pageOfNamed(call, schemesOf(call).shared);
  return ok({ ...page, values: page.values.map(schemeShape) });
}

const SchemeRequest = z.strictObject({
  name: z.string().min(1).max(255),
  description: z.string().optional(),
  defaultIssueTypeId: z.string().optional(),
  issueTypeIds: z.array(z.string()).min(1),
});

function createScheme(call: Call): Answer {
  const {
    name,
    description = '',
    defaultIssueTypeId,
    issueTypeIds,
  } = readBody(call, SchemeRequest);
  demandTypes(call, issueTypeIds);
  if (defaultIssueTypeId !== undefined && !issueTypeIds.includes(defaultIssueTypeId))
    throw refusal(400, ['The default issue type ID has to be present in issue type IDs list.']);
  if (schemesOf(call).isTaken(name)) throw refusal(409, ['The name is used by another scheme.']);
  const id = call.store.numbers.next('typeScheme');
  const scheme = { id, name, description, defaultIssueTypeId, issueTypeIds, isDefault: false };
  schemesOf(call).save(scheme);
  return { status: 201, body: { issueTypeSchemeId: id } };
}

function readMapping(call: Call): Answer {
  const ids = call.query.getAll('issueTypeSchemeId');
  const items = schemesOf(call)
    .shared.filter(({ id }) => ids.length === 0 || ids.includes(id))
    .flatMap(({ id, issueTypeIds }) =>
      issueTypeIds.map((issueTypeId) => ({ issueTypeSchemeId: id, issueTypeId })),
    );
  return ok(pageOf(call, items, 100));
}

function readProjects(call: Call): Answer {
  const bySchemes = Map.groupBy(projectsAskedFor(call), ({ schemes }) => schemes.types);
  const values = [...bySchemes].map(([id, projects]) => ({
    issueTypeScheme: schemeShape(schemesOf(call).of(id)),
    projectIds: projects.map((project) => project.id),
  }));
  return ok(pageOf(call, values, 100));
}

const Association = z.strictObject({ issueTypeSchemeId: Id, projectId: Id });

/** Every issue has to be of a type of the new scheme. */
function assignToProject(call: Call): Answer {
  const { issueTypeSchemeId, projectId } = readBody(call, Association);
  const scheme = schemesOf(call).shared.find(({ id }) => id === issueTypeSchemeId);
  if (scheme === undefined) throw refusal(404, ['The issue type scheme was not found.']);
  const project = classicProject(call, projectId, 'issue type schemes');
  const strangers = [...call.store.issues.all()].filter(
    (issue) => issue.project.id === projectId && !scheme.issueTypeIds.includes(issue.type.id),
  );
  if (strangers.length > 0)
    throw refusal(400, [
      `This issue type scheme can't be assigned to the project. This is because some issues in this project use issue types not present in the scheme. Before assigning the scheme to the project, update the issue types on these issues: ${strangers.map(({ id }) => id).join(', ')}`,
    ]);
  project.assign({ types: scheme.id });
  return noContent;
}

const TypeIds = z.strictObject({ issueTypeIds: z.array(z.string()).min(1) });

function addTypes(call: Call): Answer {
  const { issueTypeIds } = readBody(call, TypeIds);
  const wanted = parameter(call, 'issueTypeSchemeId');
  const scheme = schemesOf(call).shared.find(({ id }) => id === wanted);
  if (scheme === undefined) throw refusal(404, ['The issue type scheme was not found.']);
  demandTypes(call, issueTypeIds);
  const present = issueTypeIds.filter((id) => scheme.issueTypeIds.includes(id));
  if (present.length > 0)
    throw refusal(400, [
      `These issue types were not added because they are already present in the issue type scheme: ${present.join(', ')}`,
    ]);
  schemesOf(call).save({ ...scheme, issueTypeIds: [...scheme.issueTypeIds, ...issueTypeIds] });
  return noContent;
}

function demandTypes({ store }: Call, ids: readonly string[]): void {
  const known = new Set(
    store.directory.issueTypes.filter((type) => type.projectId === undefined).map(({ id }) => id),
  );
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0)
    throw refusal(404, [`These issue types were not found: ${unknown.join(', ')}`]);
}

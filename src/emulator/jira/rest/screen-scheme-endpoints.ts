import { z } from 'zod';
import { selfLink } from '../shapes/frame.ts';
import type { IssueTypeScreenScheme } from '../store/schemes.ts';
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

const path = '/screenscheme';
const typesPath = '/issuetypescreenscheme';

/** Which screen a type of issue has for what, and which type has which of those. */
export const screenSchemeEndpoints: readonly Endpoint[] = [
  { method: 'GET', path, answer: administrators('screen schemes', readSchemes) },
  { method: 'POST', path, answer: administrators('screen schemes', createScheme) },
  { method: 'GET', path: typesPath, answer: ofTypes(readTypeSchemes) },
  { method: 'POST', path: typesPath, answer: ofTypes(createTypeScheme) },
  { method: 'GET', path: `${typesPath}/mapping`, answer: ofTypes(readMapping) },
  { method: 'GET', path: `${typesPath}/project`, answer: ofTypes(readProjects) },
  { method: 'PUT', path: `${typesPath}/project`, answer: ofTypes(assignToProject) },
  {
    method: 'PUT',
    path: `${typesPath}/:issueTypeScreenSchemeId/mapping`,
    answer: ofTypes(appendMapping),
  },
];

function administrators(what: string, answer: (call: Call) => Answer) {
  return (call: Call) => {
    demandAdministrator(call, `access ${what}`);
    return answer(call);
  };
}

function ofTypes(answer: (call: Call) => Answer) {
  return administrators('issue type screen schemes', answer);
}

function readSchemes(call: Call): Answer {
  const page = pageOfNamed(call, call.store.directory.configuration.screenSchemes.shared, 25);
  return ok({
    self: selfLink(call, 'screenscheme'),
    ...page,
    values: page.values.map(({ id, name, description, screens }) => ({
      id: Number(id),
      name,
      description,
      screens: Object.fromEntries(
        Object.entries(screens).map(([use, screen]) => [use, Number(screen)]),
      ),
    })),
  });
}

const SchemeRequest = z.strictObject({
  name: z.string().min(1).max(255),
  description: z.string().optional(),
  screens: z.strictObject({
    default: Id,
    create: Id.optional(),
    edit: Id.optional(),
    view: Id.optional(),
  }),
});

function createScheme(call: Call): Answer {
  const { name, description = '', screens } = readBody(call, SchemeRequest);
  const { configuration } = call.store.directory;
  if (configuration.screenSchemes.isTaken(name))
    throw refusal(400, ['The name is used by another scheme.']);
  const { default: fallback, create, edit, view } = screens;
  const named = {
    default: fallback,
    ...(create !== undefined && { create }),
    ...(edit !== undefined && { edit }),
    ...(view !== undefined && { view }),
  };
  if (Object.values(named).some((id) => configuration.screens.get(id) === undefined))
    throw refusal(404, ['One or more screens assigned to screen types was not found.']);
  const id = call.store.numbers.next('screenScheme');
  configuration.screenSchemes.save({ id, name, description, screens: named });
  return { status: 201, body: { id: Number(id) } };
}

function schemesOf({ store }: Call) {
  return store.directory.configuration.typeScreenSchemes;
}

function typeSchemeShape({ id, name, description }: IssueTypeScreenScheme) {
  return { id, name, description };
}

function readTypeSchemes(call: Call): Answer {
  const page = pageOfNamed(call, schemesOf(call).shared);
  return ok({ ...page, values: page.values.map(typeSchemeShape) });
}

const Mappings = z
  .array(z.strictObject({ issueTypeId: z.string(), screenSchemeId: Id }))
  .transform((mappings) =>
    mappings.map(({ issueTypeId, screenSchemeId }) => [issueTypeId, screenSchemeId] as const),
  );
type Mappings = z.infer<typeof Mappings>;

const TypeSchemeRequest = z.strictObject({
  name: z.string().min(1).max(255),
  description: z.string().optional(),
  issueTypeMappings: Mappings,
});

function createTypeScheme(call: Call): Answer {
  const { name, description = '', issueTypeMappings } = readBody(call, TypeSchemeRequest);
  const mappings = new Map(issueTypeMappings);
  if (mappings.size < issueTypeMappings.length)
    throw refusal(400, [
      'One or more issue type IDs are repeated, an issue type ID can only be specified once.',
    ]);
  if (!mappings.has('default')) throw refusal(400, ['A default mapping has to be provided.']);
  if (schemesOf(call).isTaken(name)) throw refusal(400, ['The name is used by another scheme.']);
  demandKnown(call, issueTypeMappings);
  const id = call.store.numbers.next('typeScreenScheme');
  schemesOf(call).save({ id, name, description, mappings });
  return { status: 201, body: { id } };
}

function demandKnown({ store }: Call, mappings: Mappings): void {
  const { issueTypes, configuration } = store.directory;
  const isType = (id: string) => id === 'default' || issueTypes.some((type) => type.id === id);
  if (!mappings.every(([typeId]) => isType(typeId)))
    throw refusal(404, ['One or more issue type IDs were not found.']);
  if (!mappings.every(([, id]) => configuration.screenSchemes.get(id) !== undefined))
    throw refusal(404, ['One or more screen scheme IDs were not found.']);
}

function readMapping(call: Call): Answer {
  const ids = call.query.getAll('issueTypeScreenSchemeId');
  const items = schemesOf(call)
    .shared.filter(({ id }) => ids.length === 0 || ids.includes(id))
    .flatMap(({ id, mappings }) =>
      [...mappings].map(([issueTypeId, screenSchemeId]) => ({
        issueTypeScreenSchemeId: id,
        issueTypeId,
        screenSchemeId,
      })),
    );
  return ok(pageOf(call, items, 100));
}

function readProjects(call: Call): Answer {
  const bySchemes = Map.groupBy(projectsAskedFor(call), ({ schemes }) => schemes.screens);
  const values = [...bySchemes].map(([id, projects]) => ({
    issueTypeScreenScheme: typeSchemeShape(schemesOf(call).of(id)),
    projectIds: projects.map((project) => project.id),
  }));
  return ok(pageOf(call, values, 100));
}

const Association = z.strictObject({ issueTypeScreenSchemeId: Id, projectId: Id });

function assignToProject(call: Call): Answer {
  const { issueTypeScreenSchemeId, projectId } = readBody(call, Association);
  const scheme = schemesOf(call).shared.find(({ id }) => id === issueTypeScreenSchemeId);
  if (scheme === undefined) throw refusal(404, ['The issue type screen scheme was not found.']);
  const project = classicProject(call, projectId, 'issue type screen schemes');
  project.assign({ screens: scheme.id });
  return noContent;
}

const MappingRequest = z.strictObject({ issueTypeMappings: Mappings });

function appendMapping(call: Call): Answer {
  const { issueTypeMappings } = readBody(call, MappingRequest);
  const wanted = parameter(call, 'issueTypeScreenSchemeId');
  const scheme = schemesOf(call).shared.find(({ id }) => id === wanted);
  if (scheme === undefined) throw refusal(404, ['The issue type screen scheme was not found.']);
  const typeIds = issueTypeMappings.map(([typeId]) => typeId);
  if (typeIds.includes('default')) throw refusal(400, ['A default mapping cannot be added.']);
  if (typeIds.some((id) => scheme.mappings.has(id)))
    throw refusal(400, ['One or more issue types are already mapped in the scheme.']);
  demandKnown(call, issueTypeMappings);
  schemesOf(call).save({
    ...scheme,
    mappings: new Map([...scheme.mappings, ...issueTypeMappings]),
  });
  return noContent;
}

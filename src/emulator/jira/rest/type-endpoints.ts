import { z } from 'zod';
import { selfLink } from '../shapes/frame.ts';
import { issueTypeShape, statusCategoryShape, statusShape } from '../shapes/site-shapes.ts';
import { categoryOf, newerStatusShape } from '../shapes/workflow-shape.ts';
import { statusCategories } from '../store/site-parts.ts';
import { demandAdministrator } from './administration.ts';
import { type Answer, type Call, type Endpoint, ok, pageOf, parameter, readBody } from './call.ts';
import { refusal } from './refusal.ts';
import { administrators, demandNoTask } from './workflow-endpoints.ts';

export const typeEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/issuetype', answer: readIssueTypes },
  { method: 'POST', path: '/issuetype', answer: createIssueType },
  { method: 'GET', path: '/issuetype/:id', answer: readIssueType },
  { method: 'GET', path: '/status', answer: readStatuses },
  { method: 'GET', path: '/status/:idOrName', answer: readStatus },
  { method: 'GET', path: '/statuscategory', answer: readStatusCategories },
  { method: 'POST', path: '/statuses', answer: administrators(createStatuses) },
  { method: 'GET', path: '/statuses/search', answer: searchStatuses },
];

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

function searchStatuses(call: Call): Answer {
  const text = (call.query.get('searchString') ?? '').toLowerCase();
  const category = call.query.get('statusCategory');
  const statuses = call.store.directory.statuses.filter(
    (status) =>
      status.name.toLowerCase().includes(text) &&
      (category === null || newerStatusShape(status).statusCategory === category),
  );
  const page = pageOf(call, statuses, 200, 200);
  return ok({
    self: selfLink(call, 'statuses/search'),
    ...page,
    values: page.values.map(newerStatusShape),
  });
}

const StatusRequest = z.strictObject({
  scope: z.strictObject({ type: z.literal('GLOBAL') }),
  statuses: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string().default(''),
      statusCategory: z.enum(['TODO', 'IN_PROGRESS', 'DONE']),
    }),
  ),
});

/** All of them, or none. */
function createStatuses(call: Call): Answer {
  const { statuses } = readBody(call, StatusRequest);
  demandNoTask(call);
  const { directory } = call.store;
  const names = statuses.map(({ name }) => name.toLowerCase());
  if (names.some((name) => name.length > 255))
    throw refusal(400, ['The name is too long, maxSize=255']);
  if (names.some((name) => name === '')) throw refusal(400, ['The name must not be empty.']);
  const taken = statuses.filter(
    ({ name }, index) =>
      directory.status(name) !== undefined || names.indexOf(name.toLowerCase()) !== index,
  );
  if (taken.length > 0)
    throw refusal(
      400,
      taken.map(({ name }) => `The status name '${name}' is already in use.`),
    );
  const made = statuses.map(({ name, description, statusCategory }) =>
    directory.defineStatus(name, categoryOf(statusCategory), { description }),
  );
  return ok(made.map(newerStatusShape));
}

const TypeRequest = z.strictObject({
  name: z.string().trim().min(1),
  description: z.string().default(''),
  type: z.enum(['standard', 'subtask']).optional(),
  hierarchyLevel: z.int().min(-1).max(0).optional(),
});

function createIssueType(call: Call): Answer {
  demandAdministrator(call, 'manage issue types');
  const { name, description, type, hierarchyLevel = 0 } = readBody(call, TypeRequest);
  if (name.length > 60)
    throw refusal(400, [], { name: 'The issue type name must not exceed 60 characters.' });
  if (call.store.directory.issueType(name) !== undefined)
    throw refusal(409, [], { name: 'An issue type with this name already exists.' });
  const isSubtask = type === 'subtask' || hierarchyLevel === -1;
  const made = call.store.directory.defineIssueType(name, description, { isSubtask });
  return {
    status: 201,
    body: { ...issueTypeShape(made, call), untranslatedName: made.name },
  };
}

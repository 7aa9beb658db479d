import { selfLink } from '../shapes/frame.ts';
import { issueTypeShape, statusCategoryShape, statusShape } from '../shapes/site-shapes.ts';
import { statusCategories } from '../store/site-parts.ts';
import { type Answer, type Call, type Endpoint, ok, pageOf, parameter } from './call.ts';
import { refusal } from './refusal.ts';

export const typeEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/issuetype', answer: readIssueTypes },
  { method: 'GET', path: '/issuetype/:id', answer: readIssueType },
  { method: 'GET', path: '/status', answer: readStatuses },
  { method: 'GET', path: '/status/:idOrName', answer: readStatus },
  { method: 'GET', path: '/statuscategory', answer: readStatusCategories },
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

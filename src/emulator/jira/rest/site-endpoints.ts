import { z } from 'zod';
import { formatMoment } from '../dates.ts';
import { computedFields, schemaOf, systemFields } from '../fields/field.ts';
import { linkTypeShape, priorityShape } from '../shapes/site-shapes.ts';
import { type Answer, type Call, type Endpoint, ok, parameter, readBody } from './call.ts';
import { customFieldDetails } from './field-endpoints.ts';
import { may } from './issue-access.ts';
import { permissionsEndpoint } from './permissions.ts';
import { refusal } from './refusal.ts';

export const siteEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/serverInfo', answer: readServerInfo },
  permissionsEndpoint,
  { method: 'GET', path: '/field', answer: readFields },
  { method: 'GET', path: '/priority', answer: readPriorities },
  { method: 'GET', path: '/issueLinkType', answer: readLinkTypes },
  { method: 'POST', path: '/issueLinkType', answer: createLinkType },
  { method: 'GET', path: '/issueLinkType/:issueLinkTypeId', answer: readLinkType },
];

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
    ...call.store.directory.customFields.map(customFieldDetails),
  ]);
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

const LinkTypeRequest = z.object({
  name: z.string().min(1),
  inward: z.string().min(1),
  outward: z.string().min(1),
});

/** 404 for a name that is taken, and for those who may not, as the OpenAPI document has it. */
function createLinkType(call: Call): Answer {
  const { name, inward, outward } = readBody(call, LinkTypeRequest);
  if (!may(call.reader, 'ADMINISTER'))
    throw refusal(404, ['You do not have permission to manage issue link types.']);
  if (call.store.directory.linkType(name) !== undefined)
    throw refusal(404, [`An issue link type with the name '${name}' already exists.`]);
  const type = call.store.directory.defineLinkType(name, inward, outward);
  return { status: 201, body: linkTypeShape(type, call) };
}

function readLinkType(call: Call): Answer {
  const id = parameter(call, 'issueLinkTypeId');
  const type = call.store.directory.linkTypes.find((each) => each.id === id);
  if (type === undefined) throw refusal(404, [`No issue link type with id '${id}' found.`]);
  return ok(linkTypeShape(type, call));
}

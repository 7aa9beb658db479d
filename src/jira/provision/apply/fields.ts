import { z } from 'zod';
import { understand } from '../../understand.ts';
import { readChoice } from '../read/present.ts';
import { createCustomField, createCustomFieldOption } from '../requests.ts';
import type { WantedField } from '../wanted.ts';
import type { FieldKind } from '../wanted-fields.ts';
import type { Workshop } from './apply.ts';
import { ChangeFailed } from './site-tasks.ts';

const prefix = 'com.atlassian.jira.plugin.system.customfieldtypes:';
type CustomKey = 'textfield' | 'textarea' | 'float' | 'datepicker' | 'datetime' | 'select';

/** Of Jira's types of fields, and of what lets JQL search them. */
const typesByKind: Readonly<Record<FieldKind, readonly [type: CustomKey, searcher: string]>> = {
  text: ['textfield', 'textsearcher'],
  paragraph: ['textarea', 'textsearcher'],
  number: ['float', 'numberrange'],
  date: ['datepicker', 'daterange'],
  moment: ['datetime', 'datetimerange'],
  choice: ['select', 'multiselectsearcher'],
};
/** Of one call of {@link associateFields}. */
const mostAtOnce = 50;

/** Jira's own name of a type of field, without its prefix. */
export function customKeyOf(kind: FieldKind): CustomKey {
  return typesByKind[kind][0];
}

export async function createField(
  { name, description, kind, options }: WantedField,
  shop: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const [, searcher] = typesByKind[kind];
  const answer = await createCustomField(shop.transport.until(signal), {
    name,
    description,
    type: prefix + customKeyOf(kind),
    searcherKey: prefix + searcher,
  });
  const { id } = understand(z.object({ id: z.string() }), answer);
  shop.ids.set('field', name, id);
  if (options.length > 0) await addOptions(id, options, shop, signal);
}

/** Adds options to a choice where it holds for all projects, or where it holds first. */
export async function addOptions(
  fieldId: string,
  options: readonly string[],
  { transport }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const choice = await readChoice(transport, fieldId, signal);
  if (choice === undefined)
    throw new ChangeFailed('The field has no context, so that no project can use it.');
  await createCustomFieldOption(transport.until(signal), {
    fieldId,
    contextId: choice.contextId,
    options: options.map((value) => ({ value })),
  });
}

/** Done again it changes nothing. */
export async function associateFields(
  fields: readonly WantedField[],
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const fieldIds = fields.map(({ name }) => ids.of('field', name));
  const project = { type: 'PROJECT_ID', identifier: Number(ids.projectId) };
  for (let from = 0; from < fieldIds.length; from += mostAtOnce)
    // jira.js takes identifiers for objects.
    await transport.until(signal).sendRequest({
      url: '/rest/api/3/field/association',
      method: 'PUT',
      body: {
        associationContexts: [project],
        fields: fieldIds
          .slice(from, from + mostAtOnce)
          .map((identifier) => ({ type: 'FIELD_ID', identifier })),
      },
    });
}

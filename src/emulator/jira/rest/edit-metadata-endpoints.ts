import type { Field, FieldType } from '../fields/field.ts';
import { FieldSelection } from '../shapes/field-selection.ts';
import { type Frame, selfLink } from '../shapes/frame.ts';
import { fieldLegend } from '../shapes/issue-shape.ts';
import { priorityShape } from '../shapes/site-shapes.ts';
import { type Answer, type Call, type Endpoint, ok } from './call.ts';
import { issueOf, may } from './issue-access.ts';

export const editMetadataEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/issue/:issueIdOrKey/editmeta', answer: readEditMetadata },
];

/** What of an issue its reader can edit (`IssueUpdateMetadata` in the OpenAPI document); nothing without the permission. */
function readEditMetadata(call: Call): Answer {
  issueOf(call);
  const fields = may(call.reader, 'EDIT_ISSUES') ? [...call.store.directory.fields] : [];
  const { schema } = fieldLegend(new FieldSelection([], '*all'), call);
  const readOnly = new Set(
    call.store.directory.customFields
      .filter(({ customKey }) => customKey === 'readonlyfield')
      .map(({ id }) => id),
  );
  return ok({
    fields: Object.fromEntries(
      fields
        .filter(({ id }) => !readOnly.has(id))
        .map((field) => [
          field.id,
          {
            required: field.id === 'summary',
            schema: schema[field.id],
            name: field.name,
            key: field.id,
            operations: operationsOf(field.type),
            ...allowedValues(field, call),
          },
        ]),
    ),
  });
}

function operationsOf(type: FieldType): readonly string[] {
  return type === 'labels' || type === 'options' ? ['add', 'set', 'remove'] : ['set'];
}

function allowedValues({ type, options }: Field, frame: Frame) {
  if (type === 'option' || type === 'options')
    return {
      allowedValues: options.map(({ id, value }) => ({
        self: selfLink(frame, `customFieldOption/${id}`),
        value,
        id,
      })),
    };
  if (type === 'priority')
    return {
      allowedValues: frame.store.directory.priorities.map((each) => priorityShape(each, frame)),
    };
  return {};
}

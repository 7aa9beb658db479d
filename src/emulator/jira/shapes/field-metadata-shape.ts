import type { Field, FieldType } from '../fields/field.ts';
import { FieldSelection } from './field-selection.ts';
import { type Frame, selfLink } from './frame.ts';
import { fieldLegend } from './issue-shape.ts';
import { priorityShape } from './site-shapes.ts';

/** What can be done with each field on a screen that a person fills in: `FieldMetadata` in the OpenAPI document. */
export function fieldMetadataShapes(frame: Frame, isShown: (fieldId: string) => boolean) {
  const { directory } = frame.store;
  const { schema } = fieldLegend(new FieldSelection([], '*all'), frame);
  const readOnly = new Set(
    directory.customFields
      .filter(({ customKey }) => customKey === 'readonlyfield')
      .map(({ id }) => id),
  );
  return [...directory.fields]
    .filter(({ id }) => !readOnly.has(id) && isShown(id))
    .map((field) => ({
      required: field.id === 'summary',
      schema: schema[field.id],
      name: field.name,
      key: field.id,
      operations: operationsOf(field.type),
      ...allowedValues(field, frame),
    }));
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

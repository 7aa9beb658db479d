import { wikiOf } from '../adf/text.ts';
import { formatMoment } from '../dates.ts';
import type { Field } from '../fields/field.ts';
import { isDocument } from '../fields/value-text.ts';
import { type FieldValue, textIn } from '../store/issue.ts';
import { type Frame, selfLink } from './frame.ts';
import { issueStatusShape, issueTypeShape, priorityShape, userOrNull } from './site-shapes.ts';

/** A field's value as JSON; null where there is none. */
export function valueShape(field: Field, value: FieldValue | undefined, frame: Frame): unknown {
  if (value === undefined)
    return field.type === 'labels' && field.customId === undefined ? [] : null;
  switch (field.type) {
    case 'text':
    case 'url':
    case 'number':
    case 'date':
    case 'labels':
      return value;
    case 'richText':
      return isDocument(value) && frame.version === 2 ? wikiOf(value) : value;
    case 'dateTime':
      return typeof value === 'number' ? formatMoment(value, frame.reader.timeZone) : null;
    case 'option':
      return typeof value === 'string' ? optionShape(field, value, frame) : null;
    case 'options':
      return Array.isArray(value) ? value.map((id: string) => optionShape(field, id, frame)) : null;
    case 'user':
      return userOrNull(value, frame);
    case 'priority': {
      const priority = frame.store.directory.priorities.find(({ id }) => id === value);
      return priority === undefined ? null : priorityShape(priority, frame);
    }
    case 'parent':
      return typeof value === 'string' ? issueStub(value, frame) : null;
  }
}

function optionShape(field: Field, id: string, frame: Frame) {
  const option = field.options.find((each) => each.id === id);
  return { self: selfLink(frame, `customFieldOption/${id}`), value: option?.value ?? '', id };
}

/** Another issue as it stands in links and parents. */
export function issueStub(id: string, frame: Frame) {
  const issue = frame.store.issues.get(id);
  if (issue === undefined) return null;
  const priority = frame.store.directory.priority(textIn(issue, 'priority'));
  return {
    id: issue.id,
    key: issue.key,
    self: selfLink(frame, `issue/${issue.id}`),
    fields: {
      summary: issue.values.get('summary') ?? '',
      status: issueStatusShape(issue.status, frame),
      ...(priority && { priority: priorityShape(priority, frame) }),
      issuetype: issueTypeShape(issue.type, frame),
    },
  };
}

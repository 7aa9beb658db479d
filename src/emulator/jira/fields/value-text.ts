import type { AdfNode } from '../adf/node.ts';
import { wikiOf } from '../adf/text.ts';
import type { Directory } from '../store/directory.ts';
import type { ChangeItem, FieldValue, Issue } from '../store/issue.ts';
import type { Field } from './field.ts';

/** What the ids in values are the ids of. */
export interface Known {
  readonly directory: Directory;
  readonly issues: { get(idOrKey: string): Issue | undefined };
}

export function isDocument(value: FieldValue): value is AdfNode {
  return typeof value === 'object' && 'type' in value;
}

/** A value as changelogs and people's eyes have it. */
export function valueText(
  field: Field,
  value: FieldValue | undefined,
  known: Known,
): string | null {
  if (value === undefined) return null;
  if (isDocument(value)) return wikiOf(value);
  if (typeof value === 'number')
    return field.type === 'dateTime' ? new Date(value).toISOString() : String(value);
  if (typeof value !== 'string')
    return value
      .map((each) => nameOf(field, each, known))
      .join(field.type === 'labels' ? ' ' : ',');
  return nameOf(field, value, known);
}

function nameOf(field: Field, id: string, { directory, issues }: Known): string {
  switch (field.type) {
    case 'option':
    case 'options':
      return field.options.find((option) => option.id === id)?.value ?? id;
    case 'user':
      return directory.account(id)?.displayName ?? id;
    case 'priority':
      return directory.priority(id)?.name ?? id;
    case 'parent':
      return issues.get(id)?.key ?? id;
    case 'text':
    case 'richText':
    case 'number':
    case 'date':
    case 'dateTime':
    case 'labels':
    case 'url':
      return id;
  }
}

/** The item of a changelog entry for a changed field. */
export function describeChange(
  known: Known,
  fieldId: string,
  from: FieldValue | undefined,
  to: FieldValue | undefined,
): ChangeItem {
  const field = known.directory.field(fieldId);
  if (field === undefined) throw new Error(`There is no field ${fieldId}`);
  return {
    field: field.customId === undefined ? (systemNames.get(fieldId) ?? fieldId) : field.name,
    fieldId,
    fieldType: field.customId === undefined ? 'jira' : 'custom',
    from: referenceOf(field, from),
    fromText: valueText(field, from, known),
    to: referenceOf(field, to),
    toText: valueText(field, to, known),
  };
}

/** System fields whose name in changelogs is not their id. */
const systemNames: ReadonlyMap<string, string> = new Map([['parent', 'IssueParentAssociation']]);

/** The id behind a value; fields that hold plain values have none. */
function referenceOf(field: Field, value: FieldValue | undefined): string | null {
  if (value === undefined || typeof value === 'number' || isDocument(value)) return null;
  switch (field.type) {
    case 'option':
    case 'user':
    case 'priority':
    case 'parent':
    case 'date':
      return String(value);
    case 'options':
      return `[${Array.isArray(value) ? value.join(', ') : String(value)}]`;
    case 'text':
    case 'richText':
    case 'number':
    case 'dateTime':
    case 'labels':
    case 'url':
      return null;
  }
}

import { z } from 'zod';
import { type MergeValue, mergeNameOf } from '../campaign/campaign.ts';
import { textOfDocument } from './adf/text.ts';
import type { MergeField } from './port.ts';
import type { SiteField } from './site/fields.ts';

/** Schema types of values that a template can show. Lists of them, too. */
const shownTypes: ReadonlySet<string> = new Set([
  'string',
  'number',
  'date',
  'datetime',
  'option',
  'option-with-child',
  'user',
  'group',
  'priority',
  'resolution',
  'status',
  'issuetype',
  'project',
  'component',
  'version',
]);

export interface TypedMergeField extends MergeField {
  readonly type: string;
}

/** Fields that templates may name. Of fields with the same name the one that was made last counts. */
export function mergeFieldsOf(fields: readonly SiteField[]): readonly TypedMergeField[] {
  const byName = new Map<string, TypedMergeField>();
  for (const field of fields) {
    const { id, name, type } = field;
    const mergeName = mergeNameOf(name);
    if (mergeName === '' || !isShown(field)) continue;
    byName.set(mergeName, { mergeName, fieldId: id, fieldName: name, type });
  }
  return [...byName.values()];
}

/** Whether a template can show what a field holds. */
export function isShown({ type, items }: SiteField): boolean {
  return shownTypes.has(type === 'array' ? (items ?? '') : type);
}

/** The names by which people know a value that Jira describes with an object. */
const Described = z.object({
  value: z.string().optional(),
  child: z.object({ value: z.string() }).optional(),
  displayName: z.string().optional(),
  name: z.string().optional(),
  key: z.string().optional(),
});

/** A field's value as Jira gives it, as one that a template can show. */
export function mergeValueOf(value: unknown, type: string): MergeValue {
  if (typeof value === 'string') return type === 'datetime' ? withColon(value) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return value.map((item) => mergeValueOf(item, type));
  return textOfDocument(value) ?? described(value);
}

/** A field's value as text, where the road needs text. */
export function textOf(value: unknown): string {
  const shown = mergeValueOf(value, 'string');
  return shown === null || Array.isArray(shown) ? '' : String(shown).trim();
}

function described(value: object): string | null {
  const parsed = Described.safeParse(value);
  if (!parsed.success) return null;
  const { value: option, child, displayName, name, key } = parsed.data;
  if (option !== undefined) return child === undefined ? option : `${option} – ${child.value}`;
  return displayName ?? name ?? key ?? null;
}

/** Jira writes `+0200`; ISO 8601 wants `+02:00` beside the extended format. */
function withColon(dateTime: string): string {
  return dateTime.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
}

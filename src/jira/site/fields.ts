import { z } from 'zod';
import { type FieldUse, fieldUses } from '../options.ts';
import { understand } from '../understand.ts';

/** A field of the site as `GET /field` describes it. */
const FieldJson = z.object({
  id: z.string(),
  name: z.string(),
  untranslatedName: z.string().optional(),
  schema: z
    .object({ type: z.string(), items: z.string().optional(), custom: z.string().optional() })
    .optional(),
  scope: z.object({ project: z.object({ id: z.string() }).optional() }).optional(),
});

export interface SiteField {
  readonly id: string;
  readonly name: string;
  readonly untranslatedName: string | undefined;
  /** `string`, `number`, `option`, `array` … */
  readonly type: string;
  /** Type of a list's items. */
  readonly items: string | undefined;
  /** Takes a document instead of plain text. */
  readonly isRichText: boolean;
}

const richTextSystemFields: ReadonlySet<string> = new Set(['description', 'environment']);

/** Fields that have a value and are not another project's own, in the order in which they were made. */
export function parseFields(json: unknown, projectId: string): readonly SiteField[] {
  return understand(z.array(FieldJson), json)
    .flatMap(({ id, name, untranslatedName, schema, scope }) => {
      const isForeign = scope?.project !== undefined && scope.project.id !== projectId;
      if (schema === undefined || isForeign) return [];
      const isRichText =
        richTextSystemFields.has(id) || schema.custom?.endsWith(':textarea') === true;
      return [{ id, name, untranslatedName, type: schema.type, items: schema.items, isRichText }];
    })
    .toSorted((a, b) => numberOf(a.id) - numberOf(b.id));
}

const unusualTypes: Partial<Record<FieldUse, readonly string[]>> = {
  pace: ['number'],
  sendAt: ['datetime'],
  order: ['number'],
  effect: ['option', 'string'],
  template: ['string', 'option'],
  from: ['string', 'option'],
};

/** Types of a field that do for a use. */
export function typesFor(use: FieldUse): readonly string[] {
  return unusualTypes[use] ?? ['string'];
}

/** The field for each use. */
export interface Fields {
  of(use: FieldUse): SiteField;
}

/** Finds the field for every use; the problems are sentences that say what to do. */
export function findFields(
  siteFields: readonly SiteField[],
  config: Readonly<Record<FieldUse, string>>,
): { readonly fields: Fields; readonly problems: readonly string[] } {
  const byUse = new Map<FieldUse, SiteField>();
  const problems: string[] = [];
  for (const use of fieldUses) {
    const types = typesFor(use);
    const named = fieldsCalled(siteFields, config[use]);
    const fitting = named.filter(({ type }) => types.includes(type));
    const [field] = fitting;
    if (field !== undefined && fitting.length === 1) byUse.set(use, field);
    else problems.push(problemOf(use, config[use], types, named, fitting));
  }
  const fields: Fields = {
    of(use) {
      const field = byUse.get(use);
      if (field === undefined) throw new Error(`The field for ${use} was not found on the site`);
      return field;
    },
  };
  return { fields, problems };
}

function problemOf(
  use: FieldUse,
  wanted: string,
  types: readonly string[],
  named: readonly SiteField[],
  fitting: readonly SiteField[],
): string {
  if (fitting.length > 1) {
    const ids = fitting.map(({ id }) => id).join(', ');
    return `There are ${fitting.length} fields "${wanted}" (${ids}); set jira.fields.${use} in the config to the id of the right one.`;
  }
  const [other] = named;
  if (other !== undefined)
    return `The field "${wanted}" is of type ${other.type}, but must be of type ${types.join(' or ')}; make such a field, or set jira.fields.${use} in the config to another.`;
  return `There is no field "${wanted}"; add it, or set jira.fields.${use} in the config to the name of yours.`;
}

/** By id, by the name that does not depend on the language, or by the name shown; the first way that finds any. */
export function fieldsCalled(fields: readonly SiteField[], wanted: string): readonly SiteField[] {
  const ways: readonly ((field: SiteField) => string | undefined)[] = [
    ({ id }) => id,
    ({ untranslatedName }) => untranslatedName,
    ({ name }) => name,
  ];
  for (const way of ways) {
    const found = fields.filter((field) => way(field)?.toLowerCase() === wanted.toLowerCase());
    if (found.length > 0) return found;
  }
  return [];
}

function numberOf(fieldId: string): number {
  return Number(/^customfield_(\d+)$/.exec(fieldId)?.[1] ?? 0);
}

import { mergeNameOf } from '../../campaign/campaign.ts';
import { fieldsCalled, type SiteField } from '../site/fields.ts';
import type { Site } from '../site/site.ts';
import { type Column, isWritable } from './column.ts';

/** What the columns of a file fill, or everything that keeps them from it. */
export type ReadColumns =
  | { readonly kind: 'columns'; readonly address: string; readonly columns: readonly Column[] }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** Finds the field for every column: by its name, as templates call it, or by its id. */
export function readColumns(names: readonly string[], site: Site): ReadColumns {
  const columns: Column[] = [];
  const problems: string[] = [];
  for (const name of names) {
    const found = fieldOf(name, site);
    if (typeof found === 'string') problems.push(found);
    else columns.push({ name, field: found });
  }
  const twice = columns.filter(({ field }, at) =>
    columns.slice(0, at).some((c) => c.field === field),
  );
  for (const { name, field } of twice)
    problems.push(`The column “${name}” is the second one for the field ${field.name}.`);
  const addressField = site.fields.of('address');
  const address = columns.find(({ field }) => field.id === addressField.id)?.name;
  if (address === undefined)
    problems.push(`There is no column for the address; it must be called “${addressField.name}”.`);
  if (address === undefined || problems.length > 0) return { kind: 'problems', problems };
  return { kind: 'columns', address, columns };
}

function fieldOf(name: string, { siteFields }: Site): SiteField | string {
  const called = fieldsCalled(siteFields, name);
  const alike = siteFields.filter((field) => plain(field.name) === plain(name));
  const [field, ...others] = called.length > 0 ? called : alike;
  if (field === undefined)
    return `There is no field “${name}” for the column of that name. Call the column like a field, or leave it out: --ignore "${name}"`;
  if (others.length > 0)
    return `There are ${others.length + 1} fields “${name}”; call the column by the id of one: ${[field, ...others].map(({ id }) => id).join(', ')}.`;
  if (!isWritable(field))
    return `The column “${name}” cannot be imported: the field is of type ${field.type}. Leave it out: --ignore "${name}"`;
  return field;
}

/** Without what people write in different ways: E-Mail, email. */
function plain(name: string): string {
  return mergeNameOf(name).toLowerCase();
}

import type { MergeValue } from '../campaign/campaign.ts';

/** What a template's expression yields; undefined where nothing was found. */
export type Value = MergeValue | undefined;

/** What a template wrote behind a helper's values: `locale="de-DE"`. */
export type HelperOptions = Readonly<Record<string, string | number | boolean>>;

/** A value that a letter cannot be written with; the message begins after its name: "is empty". */
export class UnusableValue extends Error {
  override readonly name = 'UnusableValue';
}

/** Null, undefined, blank text and empty lists: there is nothing to write. Zero and false are something. */
export function isEmpty(value: Value): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.every(isEmpty);
}

/** As `{{#if}}` sees it: empty, false and zero do not hold. */
export function holds(value: Value): boolean {
  return !isEmpty(value) && value !== false && value !== 0;
}

/** A value as a letter shows it. */
export function shown(value: Value): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object')
    return value
      .filter((item) => !isEmpty(item))
      .map(shown)
      .join(', ');
  return String(value);
}

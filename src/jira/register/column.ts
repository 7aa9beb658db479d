import { writeMoment } from '../../campaign/schedule.ts';
import { documentOfText } from '../adf/document.ts';
import { mergeValueOf, textOf } from '../merge-value.ts';
import type { SiteField } from '../site/fields.ts';

/** A column of a file, and the field that it fills. */
export interface Column {
  readonly name: string;
  readonly field: SiteField;
}

/** A text as Jira takes it for a field, or a sentence about the text. */
export type Written =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'problem'; readonly problem: string };

interface Kind {
  write(text: string): Written;
  /** Whether a field with this value would be left as it is. */
  shows(text: string, present: unknown): boolean;
}

/** Of a single-line text field. */
const mostCharacters = 255;

const line: Kind = {
  write: (text) =>
    text.length <= mostCharacters
      ? value(text.replaceAll(/\s*\n\s*/g, ' '))
      : problem(`It has ${text.length} characters; the field takes ${mostCharacters}.`),
  shows: (text, present) => textOf(present) === text.replaceAll(/\s*\n\s*/g, ' '),
};

const richText: Kind = {
  write: (text) => value(documentOfText(text)),
  shows: (text, present) => textOf(present) === text,
};

const number: Kind = {
  write: (text) =>
    /^-?\d+(\.\d+)?$/.test(text)
      ? value(Number(text))
      : problem(`“${text}” is no number like 12.5.`),
  shows: (text, present) => present === Number(text),
};

const date: Kind = {
  write: (text) => (isDay(text) ? value(text) : problem(`“${text}” is no date like 2026-03-31.`)),
  shows: (text, present) => present === text,
};

const dateTime: Kind = {
  write: (text) =>
    isMoment(text)
      ? value(writeMoment(new Date(text)))
      : problem(`“${text}” is no moment with a time zone like 2026-03-31T09:00+02:00.`),
  shows: (text, present) =>
    typeof present === 'string' &&
    Date.parse(String(mergeValueOf(present, 'datetime'))) === Date.parse(text),
};

const option: Kind = {
  write: (text) => value({ value: text }),
  shows: (text, present) => textOf(present) === text,
};

const labels: Kind = {
  write: (text) => value(wordsOf(text)),
  shows: (text, present) =>
    wordsOf(text).every((word) => Array.isArray(present) && present.includes(word)),
};

/** Whether texts can fill a field of this type. */
export function isWritable(field: SiteField): boolean {
  return kindOf(field) !== undefined;
}

export function write({ field }: Column, text: string): Written {
  return kindOf(field)?.write(text) ?? problem(`The field is of type ${field.type}.`);
}

/** Whether an issue with this value in the field would stay as it is. */
export function isShown({ field }: Column, text: string, present: unknown): boolean {
  return kindOf(field)?.shows(text, present) ?? false;
}

/** Words of a field that takes several of them: given to one that has some already, they are added. */
export function addedWords({ field }: Column, text: string): readonly string[] | undefined {
  return kindOf(field) === labels ? wordsOf(text) : undefined;
}

function kindOf({ type, items, isRichText }: SiteField): Kind | undefined {
  if (isRichText) return richText;
  if (type === 'array') return items === 'string' ? labels : undefined;
  return new Map<string, Kind>([
    ['string', line],
    ['number', number],
    ['date', date],
    ['datetime', dateTime],
    ['option', option],
  ]).get(type);
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== '');
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function isMoment(text: string): boolean {
  const [, day = ''] =
    /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.exec(text) ?? [];
  return isDay(day) && !Number.isNaN(Date.parse(text));
}

function value(written: unknown): Written {
  return { kind: 'value', value: written };
}

function problem(sentence: string): Written {
  return { kind: 'problem', problem: sentence };
}

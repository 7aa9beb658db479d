import { z } from 'zod';
import { wikiOf } from '../adf/text.ts';
import { parseDocument } from '../adf/validate.ts';
import { documentOfWiki } from '../adf/wiki.ts';
import { parseDay, parseMoment } from '../dates.ts';
import type { FieldValue } from '../store/issue.ts';
import type { Field } from './field.ts';
import type { Known } from './value-text.ts';

/** A value to store (undefined clears the field), or what Jira says about a wrong one. */
export type ReadValue =
  | { readonly kind: 'value'; readonly value: FieldValue | undefined }
  | { readonly kind: 'problem'; readonly problem: string };

const mostTextCharacters = 255;
const mostRichTextCharacters = 32_767;

/** Reads a field's value as a request of version 2 (wiki markup) or 3 (documents) writes it. */
export function readValue(field: Field, input: unknown, version: 2 | 3, known: Known): ReadValue {
  if (input === null || input === undefined) return value(undefined);
  switch (field.type) {
    case 'text':
      return readText(field, input);
    case 'url':
      return typeof input === 'string' && URL.canParse(input)
        ? value(input)
        : problem('The URL is not valid. Enter a valid URL.');
    case 'richText':
      return readRichText(input, version);
    case 'number':
      return typeof input === 'number' ? value(input) : problem('Operation value must be a number');
    case 'date':
      return readDate(input);
    case 'dateTime':
      return readDateTime(input);
    case 'option':
      return readOption(field, input);
    case 'options':
      return readOptions(field, input);
    case 'labels':
      return readLabels(input);
    case 'user':
      return readUser(input, known);
    case 'priority':
      return readPriority(input, known);
    case 'parent':
      return readParent(input, known);
  }
}

function value(stored: FieldValue | undefined): ReadValue {
  return { kind: 'value', value: stored };
}

function problem(text: string): ReadValue {
  return { kind: 'problem', problem: text };
}

function tooLong(limit: string): ReadValue {
  return problem(
    `The entered text is too long. It exceeds the allowed limit of ${limit} characters.`,
  );
}

function readText(field: Field, input: unknown): ReadValue {
  if (typeof input !== 'string') return problem('Operation value must be a string');
  if (field.id === 'summary') {
    if (input.trim() === '') return problem('You must specify a summary of the issue.');
    if (/[\r\n]/.test(input))
      return problem('The summary is invalid because it contains newline characters.');
    if (input.length > mostTextCharacters)
      return problem('Summary must be less than 255 characters.');
  }
  if (input.length > mostTextCharacters) return tooLong('255');
  return value(input === '' ? undefined : input);
}

function readRichText(input: unknown, version: 2 | 3): ReadValue {
  if (version === 2) {
    if (typeof input !== 'string') return problem('Operation value must be a string');
    if (input.length > mostRichTextCharacters) return tooLong('32,767');
    return value(input === '' ? undefined : documentOfWiki(input));
  }
  const document = parseDocument(input);
  if (document === undefined)
    return problem(
      'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
    );
  const text = wikiOf(document);
  if (text.length > mostRichTextCharacters) return tooLong('32,767');
  return value(text === '' ? undefined : document);
}

function readDate(input: unknown): ReadValue {
  const day = typeof input === 'string' ? parseDay(input) : undefined;
  return day === undefined
    ? problem(`Error parsing date string: ${shown(input)}`)
    : value(String(input));
}

function readDateTime(input: unknown): ReadValue {
  const moment = typeof input === 'string' ? parseMoment(input) : undefined;
  return moment === undefined ? problem(`Error parsing time: ${shown(input)}`) : value(moment);
}

const OptionReference = z.object({ id: z.string().optional(), value: z.string().optional() });

function optionIdOf(field: Field, input: unknown): string | undefined {
  const reference = OptionReference.safeParse(input).data;
  return field.options.find(
    (option) => option.id === reference?.id || option.value === reference?.value,
  )?.id;
}

function readOption(field: Field, input: unknown): ReadValue {
  const reference = OptionReference.safeParse(input);
  if (!reference.success || (reference.data.id ?? reference.data.value) === undefined)
    return problem("Could not find valid 'id' or 'value' in the Parent Option object.");
  const id = optionIdOf(field, input);
  if (id !== undefined) return value(id);
  return problem(
    reference.data.id === undefined
      ? `Option value '${reference.data.value}' is not valid`
      : `Option id '${reference.data.id}' is not valid`,
  );
}

function readOptions(field: Field, input: unknown): ReadValue {
  if (!Array.isArray(input)) return problem('data was not an array');
  const ids: string[] = [];
  for (const each of input) {
    const id = optionIdOf(field, each);
    if (id === undefined) return readOption(field, each);
    ids.push(id);
  }
  return value(ids.length === 0 ? undefined : [...new Set(ids)]);
}

function readLabels(input: unknown): ReadValue {
  const labels = z.array(z.string()).safeParse(input).data;
  if (labels === undefined) return problem('data was not an array');
  for (const label of labels) {
    if (/\s/.test(label)) return problem(`The label '${label}' contains spaces which is invalid.`);
    if (label.length > mostTextCharacters)
      return problem(`The label '${label}' exceeds the maximum length of 255 characters.`);
  }
  const unique = [...new Set(labels.filter((label) => label !== ''))];
  return value(unique.length === 0 ? undefined : unique.toSorted());
}

const UserReference = z.object({ accountId: z.string().nullish(), id: z.string().nullish() });

function readUser(input: unknown, known: Known): ReadValue {
  const reference = UserReference.safeParse(input);
  if (!reference.success) return problem('data was not an object');
  const accountId = reference.data.accountId ?? reference.data.id;
  if (accountId === null || accountId === undefined) return value(undefined);
  return known.directory.account(accountId) === undefined
    ? problem('The user does not exist or cannot be assigned.')
    : value(accountId);
}

const NamedReference = z.object({ id: z.string().optional(), name: z.string().optional() });

function readPriority(input: unknown, { directory }: Known): ReadValue {
  const reference = NamedReference.safeParse(input).data;
  const found = directory.priorities.find(
    ({ id, name }) => id === reference?.id || name === reference?.name,
  );
  return found === undefined ? problem('The priority selected is invalid.') : value(found.id);
}

const IssueReference = z.object({ id: z.string().optional(), key: z.string().optional() });

function readParent(input: unknown, { issues }: Known): ReadValue {
  const reference = IssueReference.safeParse(input).data;
  const parent = issues.get(reference?.id ?? reference?.key ?? '');
  return parent === undefined ? problem('Could not find issue by id or key.') : value(parent.id);
}

function shown(input: unknown): string {
  return typeof input === 'string' ? input : 'null';
}

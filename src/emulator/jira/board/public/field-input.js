import { dateOf } from './field-value.js';
import { documentOfText, isFormatted, textOfDocument } from './plain-text.js';
import { element } from './shared/element.js';

/**
 * The control that edits a field, by the field's schema (https://developer.atlassian.com/cloud/jira/platform/rest/v3/,
 * `FieldMetadata`); undefined for kinds of fields that this page cannot edit.
 *
 * @typedef {object} FieldInput
 * @property {HTMLElement} control
 * @property {() => unknown} read the value as the REST API takes it, null for none
 * @property {string} [warning] what saving would do besides
 *
 * @returns {FieldInput | undefined}
 */
export function inputFor({ schema, allowedValues = [] }, value = null) {
  if (isLongText(schema)) return longText(value);
  switch (schema.type) {
    case 'string':
      return line({ type: 'text', value: value ?? '' }, (text) => text);
    case 'number':
      // What is not a number is sent as it is, for Jira to say so.
      return line({ type: 'text', inputmode: 'decimal', value: value ?? '' }, numberOf);
    case 'date':
      return line({ type: 'date', value: value ?? '' }, (text) => text);
    case 'datetime':
      return line({ type: 'datetime-local', value: localTime(value) }, (text) =>
        new Date(text).toISOString().replace('Z', '+0000'),
      );
    case 'option':
    case 'priority':
      return choice(allowedValues, value);
    case 'array':
      return schema.items === 'option' ? choices(allowedValues, value ?? []) : words(schema, value);
    default:
      return undefined;
  }
}

export function isLongText({ custom = '', system }) {
  return custom.endsWith(':textarea') || system === 'description' || system === 'environment';
}

function line(attributes, parse) {
  const control = element('input', { class: 'input', autocomplete: 'off', ...attributes });
  return {
    control,
    read: () => (control.value.trim() === '' ? null : parse(control.value.trim())),
  };
}

function numberOf(text) {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

function words({ items }, value) {
  return items === 'string'
    ? line({ type: 'text', value: (value ?? []).join(' ') }, (text) => text.split(/\s+/))
    : undefined;
}

function longText(value) {
  const control = element('textarea', { class: 'input', rows: 3 });
  control.value = value === null ? '' : textOfDocument(value);
  return {
    control,
    read: () => (control.value.trim() === '' ? null : documentOfText(control.value)),
    ...(value !== null &&
      isFormatted(value) && { warning: 'Saving keeps the words, not their formatting.' }),
  };
}

function choice(allowed, value) {
  const none = element('option', { value: '' }, 'None');
  const control = element('select', { class: 'input' }, none, ...allowed.map(optionOf));
  control.value = value?.id ?? '';
  return { control, read: () => (control.value === '' ? null : { id: control.value }) };
}

function choices(allowed, value) {
  const control = element('select', { class: 'input', multiple: true }, ...allowed.map(optionOf));
  const chosen = new Set(value.map(({ id }) => id));
  for (const option of control.options) option.selected = chosen.has(option.value);
  return { control, read: () => [...control.selectedOptions].map((each) => ({ id: each.value })) };
}

function optionOf({ id, value, name }) {
  return element('option', { value: id }, value ?? name);
}

/** In the reader's time zone, as `datetime-local` takes it. */
function localTime(value) {
  if (value === null) return '';
  const date = dateOf(value);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

import { documentOf } from './adf.js';
import { element } from './shared/element.js';

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** A value of any field, for people to read. */
export function valueOf(value) {
  if (isEmpty(value)) return element('span', { class: 'nothing' }, 'None');
  return value.type === 'doc' ? documentOf(value) : document.createTextNode(textOf(value));
}

export function isEmpty(value) {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

function textOf(value) {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value === 'string') return momentText(value);
  if (typeof value !== 'object') return String(value);
  return String(value.displayName ?? value.value ?? value.name ?? value.key ?? '');
}

/** `2026-11-24T10:15:00.000+0000` and `2026-11-24` in the reader's words; other text as it is. */
export function momentText(text) {
  if (!/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d))?$/.test(text)) return text;
  const date = dateOf(text);
  if (Number.isNaN(date.getTime())) return text;
  return text.includes('T') ? moment.format(date) : day.format(date);
}

/** Jira writes the offset without a colon, which not every browser takes. */
export function dateOf(text) {
  return new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
}

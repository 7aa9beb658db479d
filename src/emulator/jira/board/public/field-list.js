import { documentOf } from './adf.js';
import { element } from './shared/element.js';

/** Shown elsewhere, or of no interest to a person in front of the board. */
const hidden = new Set([
  'summary',
  'description',
  'status',
  'statusCategory',
  'statuscategorychangedate',
  'issuetype',
  'project',
  'comment',
  'attachment',
  'issuelinks',
  'subtasks',
  'creator',
  'priority',
  'resolution',
  'resolutiondate',
  'parent',
  'worklog',
  'votes',
  'watches',
  'workratio',
  'lastViewed',
  'timetracking',
  'progress',
  'aggregateprogress',
  'environment',
]);
/** Come after the fields that people filled in. */
const last = ['labels', 'reporter', 'created', 'updated'];
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The fields of an issue that have a value, by name. */
export function fieldList({ fields, names }, shownElsewhere) {
  const rows = Object.entries(fields)
    .filter(([id, value]) => !hidden.has(id) && id !== shownElsewhere && !isEmpty(value))
    .toSorted(([a], [b]) => last.indexOf(a) - last.indexOf(b))
    .flatMap(([id, value]) => [
      element('dt', {}, names?.[id] ?? id),
      element('dd', {}, valueOf(value)),
    ]);
  return element('dl', { class: 'fields' }, ...rows);
}

function isEmpty(value) {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** A value of any field, as a node or text. */
function valueOf(value) {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value === 'object' && value.type === 'doc') return documentOf(value);
  return textOf(value);
}

function textOf(value) {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return momentText(value);
  if (typeof value !== 'object') return String(value);
  return String(value.displayName ?? value.value ?? value.name ?? value.key ?? '');
}

/** `2026-11-24T10:15:00.000+0000` in the reader's words. */
export function momentText(text) {
  const date = new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(date.getTime()) ? text : moment.format(date);
}

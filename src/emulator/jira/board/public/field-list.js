import { Editable } from './editable.js';
import { inputFor } from './field-input.js';
import { isEmpty, valueOf } from './field-value.js';
import { arrange } from './shared/arrange.js';
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

/** The fields of an issue by name: those with a value first, the empty ones that can be filled in behind a switch. */
export function makeFieldList({ progressField, save }) {
  const filled = element('dl', { class: 'fields' });
  const empty = element('dl', { class: 'fields' });
  const summary = element('summary', {});
  const more = element('details', { class: 'more-fields' }, summary, empty);
  const rows = new Map();

  function rowOf(id, name) {
    const known = rows.get(id) ?? makeRow(id, name, save);
    rows.set(id, known);
    return known;
  }

  return {
    element: element('section', {}, element('h3', {}, 'Details'), filled, more),
    show({ issue: { fields, names }, editable }) {
      const shown = Object.keys(fields)
        .filter((id) => !hidden.has(id) && id !== progressField)
        .filter((id) => !isEmpty(fields[id]) || canFillIn(editable[id]))
        .toSorted((a, b) => last.indexOf(a) - last.indexOf(b))
        .map((id) => ({ id, row: rowOf(id, names?.[id] ?? id) }));
      // A field that is emptied stays where it is: somebody may be at it.
      const isFilled = ({ id, row }) =>
        !isEmpty(fields[id]) || row.element.parentElement === filled;
      const [having, without] = [shown.filter(isFilled), shown.filter((each) => !isFilled(each))];
      const focused = document.activeElement;
      arrange(filled, ...having.map(({ row }) => row.element));
      arrange(empty, ...without.map(({ row }) => row.element));
      for (const { row, id } of shown) row.editable.show(fields[id], editable[id]);
      more.hidden = without.length === 0;
      summary.textContent =
        without.length === 1 ? '1 empty field' : `${without.length} empty fields`;
      // A row that has moved from one list to the other has lost it.
      if (focused?.isConnected && focused !== document.activeElement) focused.focus();
    },
  };
}

function canFillIn(metadata) {
  return metadata !== undefined && inputFor(metadata, null) !== undefined;
}

function makeRow(id, name, save) {
  const host = element('dd', {});
  const editable = new Editable({ host, name, draw: valueOf, save: (value) => save(id, value) });
  return { editable, element: element('div', {}, element('dt', {}, name), host) };
}

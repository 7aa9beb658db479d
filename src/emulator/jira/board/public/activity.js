import { documentOf } from './adf.js';
import { momentText } from './field-list.js';
import { element } from './shared/element.js';

/** Comments of an issue, newest first. */
export function commentsOf(comments) {
  if (comments.length === 0) return element('p', { class: 'nothing' }, 'Nobody has commented yet.');
  const rows = comments.map(({ author, created, updated, body }) =>
    entry(author, created, created === updated ? '' : ' · edited', documentOf(body)),
  );
  return element('ol', { class: 'activity' }, ...rows);
}

/** The changelog of an issue, newest first. */
export function historyOf(history) {
  if (history.length === 0) return element('p', { class: 'nothing' }, 'Nothing has changed yet.');
  const rows = history.map(({ author, created, items }) =>
    entry(author, created, '', element('ul', { class: 'changes' }, ...items.map(changeOf))),
  );
  return element('ol', { class: 'activity' }, ...rows);
}

function changeOf(item) {
  // Jira calls one of the properties `toString`: absent, it is the function that every object has.
  const to = Object.hasOwn(item, 'toString') ? item.toString : undefined;
  return element(
    'li',
    {},
    element('strong', {}, item.field),
    ' ',
    element('span', { class: 'from' }, item.fromString || 'None'),
    ' → ',
    element('span', { class: 'to' }, to || 'None'),
  );
}

function entry(author, at, note, content) {
  const name = author?.displayName ?? 'Somebody';
  return element(
    'li',
    {},
    element('span', { class: 'avatar', 'aria-hidden': 'true' }, initialsOf(name)),
    element(
      'div',
      {},
      element(
        'p',
        { class: 'who' },
        element('strong', {}, name),
        ' ',
        element('time', { datetime: at }, momentText(at)),
        note,
      ),
      content,
    ),
  );
}

function initialsOf(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0] ?? '')
    .join('')
    .toUpperCase();
}

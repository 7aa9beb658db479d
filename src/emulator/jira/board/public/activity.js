import { documentOf } from './adf.js';
import { makeComposer } from './composer.js';
import { momentText } from './field-value.js';
import { makeRows } from './shared/arrange.js';
import { element } from './shared/element.js';
import { makeTabs } from './shared/tabs.js';

/** Comments and history of an issue, newest first, and where a comment is written. */
export function makeActivity(context) {
  const comments = makeEntries('Comments', 'Nobody has commented yet.', commentRow);
  const history = makeEntries('History', 'Nothing has changed yet.', changeRow);
  const conversation = element('div', {}, makeComposer(context), comments.element);
  const tabs = makeTabs('Activity', [
    { name: comments.name, content: () => conversation },
    { name: history.name, content: () => history.element },
  ]);
  return {
    element: tabs,
    show(read) {
      comments.show(read.comments);
      history.show(read.history);
    },
  };
}

function makeEntries(title, nothing, draw) {
  const name = element('span', {}, title);
  const list = element('ol', { class: 'activity' });
  const none = element('p', { class: 'nothing', hidden: true }, nothing);
  const older = element('p', { class: 'nothing', hidden: true });
  const showRows = makeRows(list, draw);
  return {
    name,
    element: element('div', {}, none, list, older),
    show({ total, newest }) {
      name.textContent = `${title} (${total.toLocaleString()})`;
      none.hidden = total > 0;
      showRows(newest);
      older.hidden = total <= newest.length;
      older.textContent = `${(total - newest.length).toLocaleString()} older ones are not shown.`;
    },
  };
}

function commentRow({ author, created, updated, body }) {
  return entry(author, created, created === updated ? '' : ' · edited', documentOf(body));
}

function changeRow({ author, created, items }) {
  return entry(author, created, '', element('ul', { class: 'changes' }, ...items.map(changeOf)));
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

import { makeActivity } from './activity.js';
import { makeAttachments } from './attachments.js';
import { progressOf, typeIcon } from './card.js';
import { Editable } from './editable.js';
import { makeFieldList } from './field-list.js';
import { valueOf } from './field-value.js';
import { makeLinks } from './links.js';
import { lozenge } from './lozenge.js';
import { arrange, makeRows } from './shared/arrange.js';
import { element } from './shared/element.js';
import { icon } from './shared/icon.js';

/**
 * Everything in the panel of one issue. It is made once, and shows every later reading in place: what somebody is
 * typing, or has selected, stays.
 *
 * @param {object} context
 * @param {string} context.key
 * @param {string} [context.progressField]
 * @param {(issue: object) => string} context.addressOf
 * @param {(issue: object, button: Element) => void} context.onMove
 * @param {() => void} context.onClose
 * @param {(fieldId: string, value: unknown) => Promise<void>} context.save
 * @param {() => Promise<void>} context.reread
 */
export function makeIssueView(context) {
  const root = element('div', { class: 'issue' });
  const parts = [
    makeBar,
    makeTitle,
    makeState,
    makeDescription,
    makeFieldList,
    makeAttachments,
    makeLinks,
    makeActivity,
  ].map((make) => make({ ...context, root }));
  root.append(...parts.map((part) => part.element));
  return {
    element: root,
    show(read) {
      for (const part of parts) part.show(read);
    },
  };
}

/** The issue's type and key, and the way out. */
export function makeBar({ key, onClose }) {
  const crumb = element('div', { class: 'crumb' });
  const showCrumb = makeRows(crumb, (type) =>
    element(
      'span',
      { class: 'crumb' },
      type && typeIcon(type),
      element('span', { class: 'key' }, key),
    ),
  );
  const close = element(
    'button',
    {
      class: 'button icon',
      type: 'button',
      'aria-label': 'Close',
      title: 'Close',
      onclick: onClose,
    },
    icon('close'),
  );
  return {
    element: element('div', { class: 'detail-bar' }, crumb, close),
    show: ({ issue }) => showCrumb([issue.fields.issuetype]),
  };
}

function makeTitle({ save }) {
  const host = element('div', { class: 'detail-title' });
  const title = new Editable({
    host,
    name: 'Summary',
    draw: (summary) => element('h2', { tabindex: -1 }, summary),
    save: (value) => save('summary', value),
  });
  return {
    element: host,
    show: ({ issue, editable }) => title.show(issue.fields.summary, editable.summary),
  };
}

function makeState({ progressField, onMove }) {
  const state = element('div', { class: 'state' });
  let issue;
  const move = element(
    'button',
    {
      class: 'button',
      type: 'button',
      'aria-haspopup': 'menu',
      onclick: () => onMove(issue, move),
    },
    'Move to…',
  );
  return {
    element: state,
    show(read) {
      ({ issue } = read);
      const { status } = issue.fields;
      arrange(state, lozenge(status), move, progressOf(issue.fields[progressField]));
    },
  };
}

function makeDescription({ save }) {
  const host = element('div', { class: 'description' });
  const description = new Editable({
    host,
    name: 'Description',
    draw: valueOf,
    save: (value) => save('description', value),
  });
  return {
    element: element('section', {}, element('h3', {}, 'Description'), host),
    show: ({ issue, editable }) => description.show(issue.fields.description, editable.description),
  };
}

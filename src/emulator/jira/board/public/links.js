import { addLink, deleteLink } from './issue-calls.js';
import { makeLinkForm } from './link-form.js';
import { lozenge } from './lozenge.js';
import { makeRows } from './shared/arrange.js';
import { element, fill } from './shared/element.js';
import { icon } from './shared/icon.js';
import { complain } from './toast.js';

/** The issues that an issue is linked to; others can be linked, and links taken off again. */
export function makeLinks({ key, addressOf, reread }) {
  const list = element('ul', { class: 'links' });
  const host = element('div', { class: 'form-actions' });
  const button = element(
    'button',
    { class: 'button', type: 'button', onclick: ask },
    'Link an issue',
  );
  const showRows = makeRows(list, (link) => rowOf(link, addressOf, () => void remove(link)));
  fill(host, button);

  function close() {
    fill(host, button);
    button.focus();
  }

  function ask() {
    return attempt(async () => {
      const { form, control } = await makeLinkForm({
        save: async (link) => {
          await addLink(key, link);
          close();
          await reread();
        },
        onCancel: close,
      });
      fill(host, form);
      control.focus();
    });
  }

  function remove({ id }) {
    return attempt(async () => {
      await deleteLink(id);
      await reread();
      button.focus();
    });
  }

  return {
    element: element('section', {}, element('h3', {}, 'Linked issues'), list, host),
    show: ({ issue }) => showRows(issue.fields.issuelinks ?? []),
  };
}

async function attempt(act) {
  try {
    await act();
  } catch (error) {
    complain('The link could not be changed', error.message);
  }
}

function rowOf({ type, outwardIssue, inwardIssue }, addressOf, onRemove) {
  const other = outwardIssue ?? inwardIssue;
  const kind = outwardIssue === undefined ? type.inward : type.outward;
  const name = `Remove the link to ${other.key}`;
  return element(
    'li',
    {},
    element('span', { class: 'link-kind' }, kind),
    element('a', { href: addressOf(other) }, `${other.key} ${other.fields.summary}`),
    lozenge(other.fields.status),
    element(
      'button',
      { class: 'button icon', type: 'button', 'aria-label': name, title: name, onclick: onRemove },
      icon('bin'),
    ),
  );
}

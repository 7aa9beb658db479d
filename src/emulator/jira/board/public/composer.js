import { makeEditForm } from './edit-form.js';
import { addComment } from './issue-calls.js';
import { documentOfText } from './plain-text.js';
import { element } from './shared/element.js';
import { announce } from './toast.js';

/** Comments that somebody has begun to write, by issue key: they outlast the panel. */
const drafts = new Map();

/** Where a comment is written. */
export function makeComposer({ key, reread, onClose }) {
  const control = element('textarea', {
    class: 'input',
    rows: 1,
    placeholder: 'Add a comment…',
    oninput: () => drafts.set(key, control.value),
    onkeydown: (event) => {
      if (event.key !== 'Escape') return;
      // What is written is never thrown away by a key.
      event.stopPropagation();
      if (control.value === '') onClose();
    },
  });
  control.value = drafts.get(key) ?? '';
  const { form } = makeEditForm({
    name: 'Add a comment',
    input: { control, read: () => documentOfText(control.value) },
    verb: 'Comment',
    save: async (body) => {
      await addComment(key, body);
      clear();
      announce('Comment added');
      await reread();
    },
    onCancel: () => {
      clear();
      control.focus();
    },
  });
  form.classList.add('composer');

  function clear() {
    control.value = '';
    drafts.delete(key);
  }
  return form;
}

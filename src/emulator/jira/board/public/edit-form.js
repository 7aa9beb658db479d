import { element } from './shared/element.js';

let forms = 0;

/**
 * A form of one control, with Save and Cancel. What Jira says against the value stands beside it. Enter saves, in long
 * text together with Ctrl or ⌘; Escape cancels.
 *
 * @param {object} options
 * @param {string} options.name of what is edited
 * @param {import('./field-input.js').FieldInput} options.input
 * @param {string} [options.verb]
 * @param {(value: unknown) => Promise<void>} options.save
 * @param {() => void} options.onCancel
 */
export function makeEditForm({ name, input, verb = 'Save', save, onCancel }) {
  forms += 1;
  const { control, read, warning } = input;
  const problem = element('p', { class: 'problem', id: `problem-${forms}`, role: 'alert' });
  const note = element('p', { class: 'form-note', id: `note-${forms}`, role: 'status' });
  note.textContent = warning ?? '';
  control.setAttribute('aria-label', name);
  control.setAttribute('aria-describedby', `${problem.id} ${note.id}`);
  const form = element(
    'form',
    {
      class: 'edit-form',
      onsubmit: (event) => {
        event.preventDefault();
        void submit();
      },
      onkeydown: (event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
        if (event.key !== 'Escape') return;
        // It closes this form, not the panel around it.
        event.preventDefault();
        onCancel();
      },
    },
    control,
    problem,
    note,
    element(
      'div',
      { class: 'form-actions' },
      element('button', { class: 'button primary', type: 'submit' }, verb),
      element('button', { class: 'button', type: 'button', onclick: onCancel }, 'Cancel'),
    ),
  );
  let isBusy = false;

  async function submit() {
    if (isBusy) return;
    setBusy(true);
    complain('');
    try {
      await save(read());
    } catch (error) {
      complain(error.message);
      control.focus();
    } finally {
      setBusy(false);
    }
  }

  function setBusy(busy) {
    isBusy = busy;
    form.setAttribute('aria-busy', String(busy));
  }

  function complain(text) {
    problem.textContent = text;
    control.setAttribute('aria-invalid', String(text !== ''));
  }

  return {
    form,
    /** Tells the person at the form something that is no mistake of theirs. */
    tell(text) {
      if (!isBusy) note.textContent = text;
    },
  };
}

import { makeEditForm } from './edit-form.js';
import { createIssue } from './issue-calls.js';
import { element } from './shared/element.js';

/** Asks what a new issue is called; the rest is filled in afterwards, where it stands. */
export function askForIssue({ type, projectKey, onCreated }) {
  const control = element('input', { class: 'input', autocomplete: 'off', placeholder: 'Summary' });
  const { form } = makeEditForm({
    name: 'Summary',
    input: { control, read: () => control.value.trim() },
    verb: 'Create',
    save: async (summary) => {
      const { key } = await createIssue(projectKey, type.id, summary);
      dialog.close();
      onCreated(key);
    },
    onCancel: () => dialog.close(),
  });
  const dialog = element(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'what-is-created' },
    element('h2', { id: 'what-is-created' }, `Create a ${type.name}`),
    form,
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

import { makeEditForm } from './edit-form.js';
import { readLinkTypes } from './issue-calls.js';
import { element } from './shared/element.js';

/**
 * Asks for another issue, and for what this one is to it.
 *
 * @param {object} options
 * @param {(link: { type: string, isInward: boolean, other: string }) => Promise<void>} options.save
 * @param {() => void} options.onCancel
 */
export async function makeLinkForm({ save, onCancel }) {
  const kinds = kindsOf(await readLinkTypes());
  const kind = element(
    'select',
    { class: 'input', 'aria-label': 'What this issue is to it' },
    ...kinds.map(({ name }, index) => element('option', { value: index }, name)),
  );
  const control = element('input', {
    class: 'input',
    autocomplete: 'off',
    placeholder: 'Key of the other issue',
  });
  const { form } = makeEditForm({
    name: 'Issue to link',
    input: { control, read: () => control.value.trim() },
    verb: 'Link',
    save: (other) => save({ ...kinds[kind.value], other }),
    onCancel,
  });
  form.prepend(kind);
  return { form, control };
}

/** Both ways to read each type of link, or the one that there is. */
function kindsOf(types) {
  return types.flatMap(({ name: type, inward, outward }) => [
    { type, isInward: true, name: inward },
    ...(outward === inward ? [] : [{ type, isInward: false, name: outward }]),
  ]);
}

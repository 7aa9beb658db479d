import { confirm } from './confirm.js';
import { attachFiles, deleteAttachment } from './issue-calls.js';
import { makeRows } from './shared/arrange.js';
import { element } from './shared/element.js';
import { icon } from './shared/icon.js';
import { announce } from './toast.js';

const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** The files on an issue: listed, added by a button or by dropping them on the panel, taken off again. */
export function makeAttachments({ key, root, reread }) {
  const list = element('ul', { class: 'attachments' });
  const state = element('p', { class: 'form-note', role: 'status' });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const picker = element('input', {
    type: 'file',
    multiple: true,
    hidden: true,
    'aria-label': 'Files to attach',
    onchange: () => attach([...picker.files]),
  });
  const button = element(
    'button',
    { class: 'button', type: 'button', onclick: () => picker.click() },
    icon('clip'),
    'Attach files',
  );
  const showRows = makeRows(list, (attachment) => rowOf(attachment, () => remove(attachment)));

  async function attach(files) {
    if (files.length === 0) return;
    const names = files.map(({ name }) => name).join(', ');
    state.textContent = `Uploading ${names}…`;
    await attempt(async () => {
      await attachFiles(key, files);
      announce(`${names} attached`);
    });
    state.textContent = '';
    picker.value = '';
  }

  async function remove({ id, filename }) {
    const isSure = await confirm(`Delete ${filename}?`, 'It goes from the issue for good.');
    if (!isSure) return;
    await attempt(() => deleteAttachment(id));
    button.focus();
  }

  async function attempt(act) {
    problem.textContent = '';
    try {
      await act();
      await reread();
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  takeDrops(root, (files) => attach(files));
  return {
    element: element(
      'section',
      {},
      element('h3', {}, 'Attachments'),
      list,
      element('div', { class: 'form-actions' }, button, picker),
      state,
      problem,
    ),
    show: ({ issue }) => showRows(issue.fields.attachment ?? []),
  };
}

function rowOf({ id, filename, size, mimeType }, onDelete) {
  // The bytes themselves: where they would redirect to may be called by another name than this page.
  const address = `rest/api/3/attachment/content/${id}?redirect=false`;
  return element(
    'li',
    {},
    element(
      'a',
      { class: 'attachment', href: address, download: filename },
      pictures.has(mimeType)
        ? element('img', { src: address, alt: '', loading: 'lazy' })
        : icon('clip'),
      element('span', {}, filename),
      element('small', {}, sizeOf(size)),
    ),
    element(
      'button',
      {
        class: 'button icon',
        type: 'button',
        'aria-label': `Delete ${filename}`,
        title: 'Delete',
        onclick: onDelete,
      },
      icon('bin'),
    ),
  );
}

function sizeOf(bytes) {
  return bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024).toLocaleString()} KB`;
}

function takeDrops(place, onFiles) {
  place.addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    place.classList.add('over');
  });
  place.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!place.contains(relatedTarget)) place.classList.remove('over');
  });
  place.addEventListener('drop', (event) => {
    place.classList.remove('over');
    if (!holdsFiles(event)) return;
    event.preventDefault();
    onFiles([...event.dataTransfer.files]);
  });
}

function holdsFiles({ dataTransfer }) {
  return dataTransfer.types.includes('Files');
}

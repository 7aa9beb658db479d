import { element } from './shared/element.js';

/** Asks whether something that cannot be undone is meant; the focus returns to where it was. */
export function confirm(question, explanation) {
  return new Promise((resolve) => {
    const answer = (isSure) => () => {
      dialog.close();
      resolve(isSure);
    };
    const dialog = element(
      'dialog',
      { class: 'dialog', 'aria-labelledby': 'question', 'aria-describedby': 'explanation' },
      element('h2', { id: 'question' }, question),
      element('p', { id: 'explanation' }, explanation),
      element(
        'div',
        { class: 'form-actions' },
        element(
          'button',
          { class: 'button danger', type: 'button', onclick: answer(true) },
          'Delete',
        ),
        element('button', { class: 'button', type: 'button', onclick: answer(false) }, 'Cancel'),
      ),
    );
    dialog.addEventListener('close', () => {
      resolve(false);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

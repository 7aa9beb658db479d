import { byId, element } from './shared/element.js';
import { icon } from './shared/icon.js';

const shownMilliseconds = 10_000;

/** Tells what went wrong, aloud too; stays for a while, and for as long as somebody points at it. */
export function complain(title, text) {
  const toast = element(
    'div',
    { class: 'toast', role: 'alert' },
    element('strong', {}, title),
    element('p', {}, text),
    element(
      'button',
      {
        class: 'button icon',
        type: 'button',
        'aria-label': 'Dismiss',
        onclick: () => toast.remove(),
      },
      icon('close'),
    ),
  );
  byId('toasts').replaceChildren(toast);
  let timer;
  const leave = () => {
    timer = setTimeout(() => toast.remove(), shownMilliseconds);
  };
  const stay = () => clearTimeout(timer);
  for (const event of ['pointerenter', 'focusin']) toast.addEventListener(event, stay);
  for (const event of ['pointerleave', 'focusout']) toast.addEventListener(event, leave);
  leave();
}

/** Says something that nobody needs to act on, to those who listen to the page. */
export function announce(text) {
  const note = element('p', { class: 'visually-hidden', role: 'status' });
  byId('toasts').append(note);
  requestAnimationFrame(() => {
    note.textContent = text;
    setTimeout(() => note.remove(), shownMilliseconds);
  });
}

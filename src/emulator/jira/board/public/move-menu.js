import { readTransitions } from './issue-calls.js';
import { lozenge } from './lozenge.js';
import { byId, element } from './shared/element.js';
import { complain } from './toast.js';

const menu = byId('menu');
let opener;

menu.addEventListener('keydown', (event) => {
  const items = [...menu.querySelectorAll('button')];
  const at = items.indexOf(document.activeElement);
  const next = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  }[event.key];
  if (event.key === 'Tab') menu.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  items[next]?.focus();
});

menu.addEventListener('toggle', ({ newState }) => {
  opener?.setAttribute('aria-expanded', String(newState === 'open'));
});

/** Opens the menu of an issue's moves beside a button. */
export async function openMoveMenu(issue, button, onChoose) {
  let transitions;
  try {
    transitions = await readTransitions(issue.key);
  } catch (error) {
    complain(`The moves of ${issue.key} could not be read`, error.message);
    return;
  }
  opener = button;
  menu.setAttribute('aria-label', `Move ${issue.key} to`);
  menu.replaceChildren(
    element(
      'p',
      { class: 'menu-title' },
      transitions.length > 0 ? 'Move to' : 'Its workflow offers no move from here.',
    ),
    ...transitions.map((each) =>
      element(
        'button',
        {
          class: 'menu-item',
          type: 'button',
          role: 'menuitem',
          onclick: () => {
            menu.hidePopover();
            opener.focus();
            onChoose(each);
          },
        },
        element('span', {}, each.name),
        lozenge(each.to),
      ),
    ),
  );
  menu.showPopover();
  place(button.getBoundingClientRect());
  menu.querySelector('button')?.focus();
}

/** Below the button where there is room, else above; never beyond the edges. */
function place(anchor) {
  const { offsetWidth, offsetHeight } = menu;
  const left = Math.max(8, Math.min(anchor.right - offsetWidth, innerWidth - offsetWidth - 8));
  const isBelow = anchor.bottom + 4 + offsetHeight <= innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${isBelow ? anchor.bottom + 4 : Math.max(8, anchor.top - 4 - offsetHeight)}px`;
}

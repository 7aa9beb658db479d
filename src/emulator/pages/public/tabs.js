import { element } from './element.js';

let groups = 0;

/**
 * Tabs after the pattern of the ARIA authoring practices: arrows move between them, only the chosen one is in the tab
 * order. Each tab makes its panel's content when it is chosen.
 *
 * @param {string} label
 * @param {readonly { name: string | Node, content: () => Node }[]} tabs
 */
export function makeTabs(label, tabs) {
  groups += 1;
  const group = `tabs-${groups}`;
  const panel = element('div', {
    class: 'tab-panel',
    role: 'tabpanel',
    id: `${group}-panel`,
    tabindex: 0,
  });
  const buttons = tabs.map(({ name }, index) =>
    element(
      'button',
      {
        class: 'tab',
        type: 'button',
        role: 'tab',
        id: `${group}-${index}`,
        'aria-controls': panel.id,
        onclick: () => choose(index),
        onkeydown: (event) => move(event, index),
      },
      name,
    ),
  );

  function choose(index) {
    for (const [each, button] of buttons.entries()) {
      button.setAttribute('aria-selected', String(each === index));
      button.tabIndex = each === index ? 0 : -1;
    }
    panel.setAttribute('aria-labelledby', buttons[index].id);
    panel.replaceChildren(tabs[index].content());
  }

  function move(event, index) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (index + step + tabs.length) % tabs.length;
    choose(next);
    buttons[next].focus();
  }

  choose(0);
  return element(
    'div',
    { class: 'tabs' },
    element('div', { class: 'tab-list', role: 'tablist', 'aria-label': label }, ...buttons),
    panel,
  );
}

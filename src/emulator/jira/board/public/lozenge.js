import { element } from './shared/element.js';

/** A status in the colour of its category. */
export function lozenge({ name, statusCategory }) {
  return element('span', { class: `lozenge category-${statusCategory.key}` }, name);
}

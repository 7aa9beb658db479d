/**
 * Makes an element. Children are nodes or text; text is never read as markup. Attributes that are undefined or false
 * are left out, those that are functions are listeners (`onclick`).
 *
 * @param {string} tag
 * @param {Record<string, string | number | boolean | undefined | ((event: Event) => unknown)>} [attributes]
 * @param {...(Node | string | undefined | false)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  fill(made, ...children);
  return made;
}

/**
 * Replaces what is in an element.
 *
 * @param {Element} host
 * @param {...(Node | string | undefined | false)} children
 */
export function fill(host, ...children) {
  host.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
}

/** The element of the page with this id. */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}`);
  return found;
}

/**
 * Puts elements into another one in this order, and takes all others out. Those that are where they belong are left
 * alone: they keep the focus, the selection and what is typed into them.
 *
 * @param {Element} host
 * @param {...(Element | undefined | false)} elements
 */
export function arrange(host, ...elements) {
  const wanted = elements.filter(Boolean);
  const kept = new Set(wanted);
  for (const child of Array.from(host.children)) if (!kept.has(child)) child.remove();
  for (const [index, each] of wanted.entries())
    if (host.children[index] !== each) host.insertBefore(each, host.children[index] ?? null);
}

/**
 * Keeps a host's rows up to date with a list of things: a row stays the same element for as long as what it shows
 * stays the same.
 *
 * @template T
 * @param {Element} host
 * @param {(thing: T) => Element} draw
 */
export function makeRows(host, draw) {
  let rows = new Map();
  return (things) => {
    const next = new Map();
    for (const thing of things) {
      const text = JSON.stringify(thing);
      next.set(text, rows.get(text) ?? draw(thing));
    }
    rows = next;
    arrange(host, ...rows.values());
  };
}

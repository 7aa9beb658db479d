import { fillCard, makeCard } from './card.js';
import { byId, element } from './shared/element.js';

/** So many cards of a column are drawn; the rest is counted. */
const mostCards = 100;

/** The columns of one type of issue, with their cards. Cards keep their element, and the focus, wherever they go. */
export class Columns {
  #host = byId('columns');
  #columns;
  #options;
  #cards = new Map();
  #lists = new Map();

  /** @param {{ columns: object[], progressField?: string, actions: object }} options */
  constructor(options) {
    this.#options = options;
    this.#columns = options.columns;
    this.#host.replaceChildren(...this.#columns.map((column) => this.#makeColumn(column)));
  }

  columnOf(issue) {
    return this.#columns.find(({ statusIds }) => statusIds.includes(issue.fields.status.id));
  }

  column(id) {
    return this.#columns.find((column) => column.id === id);
  }

  /** Draws issues where they belong. */
  show(issues, { isFirst = false } = {}) {
    const focus = focusIn(this.#host);
    const groups = Map.groupBy(issues, (issue) => this.columnOf(issue));
    for (const column of this.#columns) this.#showColumn(column, groups.get(column) ?? [], isFirst);
    const ids = new Set(issues.map(({ id }) => id));
    for (const id of this.#cards.keys()) if (!ids.has(id)) this.#cards.delete(id);
    focus.restore();
  }

  /** Marks the columns in which a card may be dropped; without an argument, none. */
  markTargets(isTarget) {
    for (const column of this.#columns) {
      const { section } = this.#lists.get(column);
      section.classList.toggle('target', isTarget?.(column) === true);
      section.classList.toggle('no-target', isTarget?.(column) === false);
    }
  }

  /** Scrolls to a card that the panel of its issue may have covered. */
  reveal(id) {
    this.#cards.get(id)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  focus(id) {
    this.#cards.get(id)?.querySelector('a').focus();
  }

  setBusy(id, isBusy) {
    this.#cards.get(id)?.setAttribute('aria-busy', String(isBusy));
  }

  #makeColumn(column) {
    const headingId = `${column.id}-heading`;
    const count = element('span', { class: 'count' }, '0');
    const list = element('ol', { class: 'cards' });
    const more = element('p', { class: 'more', hidden: true });
    const section = element(
      'section',
      {
        class: `column category-${column.category}`,
        id: column.id,
        'aria-labelledby': headingId,
        onkeydown: (event) => this.#walk(event),
      },
      element('h2', { id: headingId }, element('span', {}, column.name), count),
      list,
      more,
    );
    this.#lists.set(column, { section, list, count, more });
    return section;
  }

  #showColumn(column, issues, isFirst) {
    const { list, count, more } = this.#lists.get(column);
    const drawn = issues.toSorted(byKey).slice(0, mostCards);
    count.textContent = issues.length.toLocaleString();
    count.setAttribute('aria-label', issues.length === 1 ? '1 issue' : `${issues.length} issues`);
    more.hidden = issues.length <= mostCards;
    more.textContent = `+${(issues.length - mostCards).toLocaleString()} more`;

    for (const [index, issue] of drawn.entries()) {
      const card = this.#cardOf(issue, column, isFirst);
      if (list.children[index] !== card) list.insertBefore(card, list.children[index] ?? null);
    }
    while (list.childElementCount > drawn.length) list.lastElementChild.remove();
  }

  #cardOf(issue, column, isFirst) {
    const known = this.#cards.get(issue.id);
    const card = known ?? makeCard(issue, this.#options);
    if (card.issue !== issue) fillCard(card, issue, this.#options);
    const hasMoved = card.dataset.column !== column.id;
    card.dataset.column = column.id;
    if (hasMoved && !isFirst) card.classList.add('arrived');
    this.#cards.set(issue.id, card);
    return card;
  }

  /** Arrow keys: up and down within a column, left and right to the next column that has cards. */
  #walk(event) {
    const card = event.target.closest?.('.card');
    if (card === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = {
      ArrowDown: () => card.nextElementSibling,
      ArrowUp: () => card.previousElementSibling,
      ArrowRight: () => this.#beside(card, 1),
      ArrowLeft: () => this.#beside(card, -1),
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    next()?.querySelector('a').focus();
  }

  #beside(card, step) {
    const lists = this.#columns.map((column) => this.#lists.get(column).list);
    const row = [...card.parentElement.children].indexOf(card);
    let at = lists.indexOf(card.parentElement) + step;
    while (lists[at]?.childElementCount === 0) at += step;
    return lists[at]?.children[Math.min(row, lists[at].childElementCount - 1)];
  }
}

/** Which part of which card has the focus; it loses it when it is drawn anew or moved. */
function focusIn(host) {
  const { activeElement } = document;
  const card = host.contains(activeElement) ? activeElement.closest('.card') : null;
  const part = activeElement?.className ?? '';
  return {
    restore() {
      if (card === null || document.activeElement === activeElement) return;
      card.getElementsByClassName(part)[0]?.focus({ preventScroll: true });
    },
  };
}

function byKey(a, b) {
  return numberOf(a.key) - numberOf(b.key);
}

function numberOf(key) {
  return Number(key.slice(key.lastIndexOf('-') + 1));
}

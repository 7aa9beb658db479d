import { makeCard } from './card.js';
import { arrange } from './shared/arrange.js';
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

  /** Draws issues where they belong; cards that move or come are marked for a moment unless they do so quietly. */
  show(issues, { isQuiet = false } = {}) {
    const focus = focusIn(this.#host);
    const groups = Map.groupBy(issues, (issue) => this.columnOf(issue));
    for (const column of this.#columns) this.#showColumn(column, groups.get(column) ?? [], isQuiet);
    // Without cards nothing else in it could be scrolled to by keyboard.
    this.#host.tabIndex = issues.length === 0 ? 0 : -1;
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

  /** Puts the focus on a card, or on the board when it has no such card. */
  focus(id) {
    (this.#cards.get(id)?.querySelector('a') ?? this.#host).focus();
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

  #showColumn(column, issues, isQuiet) {
    const { list, count, more } = this.#lists.get(column);
    const drawn = issues.toSorted(byKey).slice(0, mostCards);
    count.textContent = issues.length.toLocaleString();
    count.setAttribute('aria-label', issues.length === 1 ? '1 issue' : `${issues.length} issues`);
    more.hidden = issues.length <= mostCards;
    more.textContent = `+${(issues.length - mostCards).toLocaleString()} more`;

    arrange(list, ...drawn.map((issue) => this.#cardOf(issue, column, isQuiet)));
  }

  #cardOf(issue, column, isQuiet) {
    const known = this.#cards.get(issue.id);
    const card = known ?? makeCard(issue, this.#options);
    if (card.issue !== issue) card.show(issue);
    const hasMoved = card.dataset.column !== column.id;
    card.dataset.column = column.id;
    if (hasMoved && !isQuiet) card.classList.add('arrived');
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

/** A card that is moved loses the focus, and one that goes takes it along: it then passes to the next card. */
function focusIn(host) {
  const { activeElement } = document;
  const card = host.contains(activeElement) ? activeElement.closest('.card') : null;
  const list = card?.parentElement;
  const row = card === null ? -1 : [...list.children].indexOf(card);
  return {
    restore() {
      if (card === null || document.activeElement === activeElement) return;
      const next = list.children[Math.min(row, list.childElementCount - 1)];
      const heir = activeElement.isConnected ? activeElement : (next?.querySelector('a') ?? host);
      heir.focus({ preventScroll: true });
    },
  };
}

function byKey(a, b) {
  return numberOf(a.key) - numberOf(b.key);
}

function numberOf(key) {
  return Number(key.slice(key.lastIndexOf('-') + 1));
}

import { arrange } from './shared/arrange.js';
import { element } from './shared/element.js';
import { icon } from './shared/icon.js';

const mostLabels = 3;
const typeIcons = { Campaign: 'mail', Recipient: 'person', Rule: 'filter' };

/** A card: a link that opens the issue, and a button that moves it. Both stay, with the focus, when it changes. */
export function makeCard(issue, { progressField, actions }) {
  const link = element('a', { class: 'card-link', draggable: 'false' });
  const move = element(
    'button',
    {
      class: 'button icon card-move',
      type: 'button',
      'aria-haspopup': 'menu',
      title: 'Move to…',
      onclick: () => actions.openMoves(card.issue, move),
    },
    icon('more'),
  );
  const card = element('li', { class: 'card', draggable: 'true', 'data-id': issue.id });
  card.addEventListener('animationend', () => card.classList.remove('arrived'));
  card.show = (next) => {
    const { key, fields } = next;
    card.issue = next;
    link.href = actions.addressOf(next);
    link.textContent = fields.summary;
    move.setAttribute('aria-label', `Move ${key} to…`);
    const labels = labelsOf(fields.labels ?? []);
    arrange(card, link, progressOf(fields[progressField]), labels, footOf(next), move);
  };
  card.show(issue);
  return card;
}

function footOf({ key, fields }) {
  return element(
    'span',
    { class: 'card-foot' },
    typeIcon(fields.issuetype),
    element('span', { class: 'key' }, key),
  );
}

export function typeIcon({ name }) {
  const drawing = typeIcons[name] ?? 'issue';
  return element(
    'span',
    { class: `type type-${drawing}`, title: name, role: 'img', 'aria-label': name },
    icon(drawing),
  );
}

/** `25 of 40 (62 %)` and `25/40` get a bar; any other text stands alone. */
export function progressOf(text) {
  if (typeof text !== 'string' || text === '') return undefined;
  const share = shareOf(text);
  return element(
    'span',
    { class: 'progress' },
    share !== undefined && element('progress', { value: share, max: 1, 'aria-label': 'Progress' }),
    element('span', {}, text),
  );
}

/** How much is done, from 0 to 1, when the text says so. */
function shareOf(text) {
  const percent = /(\d+(?:[.,]\d+)?)\s*%/.exec(text);
  if (percent !== null) return Math.min(1, Number(percent[1].replace(',', '.')) / 100);
  const parts = /(\d+)\s*(?:\/|of)\s*(\d+)/.exec(text);
  if (parts === null || Number(parts[2]) === 0) return undefined;
  return Math.min(1, Number(parts[1]) / Number(parts[2]));
}

function labelsOf(labels) {
  if (labels.length === 0) return undefined;
  const rest = labels.length - mostLabels;
  return element(
    'span',
    { class: 'labels' },
    ...labels.slice(0, mostLabels).map((label) => element('span', { class: 'label' }, label)),
    rest > 0 && element('span', { class: 'label' }, `+${rest}`),
  );
}

import { readTransitions } from './issue-calls.js';
import { byId } from './shared/element.js';

/**
 * Dragging cards with a mouse. Columns that the workflow allows are marked as soon as Jira has said which; a card can
 * be dropped on any other too, to hear why it cannot go there.
 */
export function enableDragging({ columns, onDrop }) {
  const host = byId('columns');
  let dragged;

  host.addEventListener('dragstart', (event) => {
    const card = event.target.closest('.card');
    if (card === null) return;
    dragged = card;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', card.issue.key);
    // After the browser has taken its picture of the card.
    requestAnimationFrame(() => card.classList.add('dragged'));
    void markTargets(card);
  });
  host.addEventListener('dragover', (event) => {
    const section = sectionUnder(event);
    if (dragged === undefined || section === null) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
    for (const each of host.children) each.classList.toggle('over', each === section);
  });
  host.addEventListener('drop', (event) => {
    const section = sectionUnder(event);
    if (dragged === undefined || section === null) return;
    event.preventDefault();
    onDrop(dragged.issue, columns().column(section.id));
  });
  host.addEventListener('dragend', () => {
    dragged?.classList.remove('dragged');
    dragged = undefined;
    for (const each of host.children) each.classList.remove('over');
    columns().markTargets();
  });

  async function markTargets(card) {
    const transitions = await readTransitions(card.issue.key).catch(() => []);
    if (dragged !== card || transitions.length === 0) return;
    const reachable = new Set([card.issue.fields.status.id, ...transitions.map(({ to }) => to.id)]);
    columns().markTargets(({ statusIds }) => statusIds.some((id) => reachable.has(id)));
  }
}

function sectionUnder(event) {
  return event.target.closest?.('.column') ?? null;
}

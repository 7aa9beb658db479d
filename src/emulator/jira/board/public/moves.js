import { readTransitions, transition } from './issue-calls.js';
import { announce, complain } from './toast.js';

/** Moves an issue into a column, if its workflow has a move from where it is to there; says why when not. */
export async function moveToColumn(issue, column) {
  const { key, fields } = issue;
  if (column.statusIds.includes(fields.status.id)) return false;
  return attempt(issue, async () => {
    const transitions = await readTransitions(key);
    const fitting = transitions.find(({ to }) => column.statusIds.includes(to.id));
    if (fitting === undefined) {
      complain(
        `${key} cannot move to ${column.name}`,
        allowedFrom(fields.status.name, transitions),
      );
      return false;
    }
    await transition(key, fitting.id);
    announce(`${key} moved to ${fitting.to.name}`);
    return true;
  });
}

/** Makes one of the moves that the workflow offers. */
export function makeMove(issue, { id, to }) {
  return attempt(issue, async () => {
    await transition(issue.key, id);
    announce(`${issue.key} moved to ${to.name}`);
    return true;
  });
}

async function attempt({ key }, act) {
  try {
    return await act();
  } catch (error) {
    complain(`${key} could not be moved`, error.message);
    return false;
  }
}

function allowedFrom(status, transitions) {
  if (transitions.length === 0) return `From ${status} its workflow leads nowhere by hand.`;
  const names = transitions.map(({ to }) => to.name);
  return `From ${status} it can go to ${new Intl.ListFormat('en', { type: 'disjunction' }).format(names)}.`;
}

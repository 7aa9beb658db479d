import type { Edit } from '../jira/port.ts';

/** Fields that hold several values, each changed by an entry of its own. */
const lists: ReadonlySet<string> = new Set(['attachment', 'issuelinks']);

/**
 * What is left of some edits, oldest first: of several edits of a field the first value and the last, by whoever made the
 * last; nothing where somebody changed it back.
 */
export function netEdits(edits: readonly Edit[]): readonly Edit[] {
  const net = new Map<string, Edit>();
  for (const edit of edits) {
    const { issue, fieldId, from, to } = edit;
    // A file or a link that is added, and taken away later, is the same one.
    const name = [issue, fieldId, ...(lists.has(fieldId) ? [from === '' ? to : from] : [])].join(
      '\0',
    );
    const earlier = net.get(name);
    net.delete(name); // The last edit decides the order.
    net.set(name, earlier === undefined ? edit : merged(earlier, edit));
  }
  return [...net.values()].filter(({ from, to }) => from !== to);
}

/** A file that was taken away and is there again under its name may be another one: who attaches, means to change it. */
function merged(earlier: Edit, edit: Edit): Edit {
  const isAgain = edit.fieldId === 'attachment' && edit.to !== '' && earlier.from === edit.to;
  return { ...edit, from: earlier.from, to: isAgain ? `${edit.to} (another file)` : edit.to };
}

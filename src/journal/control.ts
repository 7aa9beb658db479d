import type { ChangelogId, RunId } from '../campaign/ids.ts';
import type { Publisher } from '../queue/port.ts';
import type { RunEntry, ServiceEntry } from './entries.ts';
import { runJournal } from './run-journal.ts';
import { serviceJournal } from './runs.ts';

/** A stop or a start of a run: made by a person's move, or, without one, by Postboard itself. */
export type Control =
  | { readonly kind: 'paused'; readonly move?: ChangelogId | undefined; readonly reason: string }
  | { readonly kind: 'resumed' | 'cancelled'; readonly move: ChangelogId; readonly reason: string };

/**
 * Journals a control and fans it out, in this order, so that whoever folds the journal later knows it too.
 * Rejects with `Unroutable` when the run has no journal.
 */
export async function journalControl(
  publisher: Publisher,
  run: RunId,
  control: Control,
): Promise<void> {
  const at = Date.now();
  await publisher.append(runJournal(run), [{ v: 1, at, ...control } satisfies RunEntry]);
  await publisher.append(serviceJournal, [fanOut(run, at, control)]);
}

function fanOut(run: RunId, at: number, control: Control): ServiceEntry {
  switch (control.kind) {
    case 'paused':
      return { v: 1, kind: 'run-paused', at, run, move: control.move };
    case 'resumed':
      return { v: 1, kind: 'run-resumed', at, run, move: control.move };
    case 'cancelled':
      return { v: 1, kind: 'run-cancelled', at, run, move: control.move };
  }
}

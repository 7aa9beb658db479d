import { describeHalt, type HaltReason } from '../campaign/halt.ts';
import type { ChangelogId, RunId } from '../campaign/ids.ts';
import type { Publisher } from '../queue/port.ts';
import type { RunEntry, ServiceEntry } from './entries.ts';
import { runJournal } from './run-journal.ts';
import { type KnownRun, serviceJournal } from './runs.ts';

/** A stop or a start of a run, by a person's move. */
export interface Control {
  readonly kind: 'paused' | 'resumed' | 'cancelled';
  readonly move: ChangelogId;
  readonly reason: string;
}

/** Makes a run follow a move. Rejects with `Unroutable` when the run has no journal. */
export function journalControl(
  publisher: Publisher,
  run: RunId,
  { kind, move, reason }: Control,
): Promise<void> {
  const base = { v: 1, at: Date.now(), move } as const;
  return tell(publisher, run, { ...base, kind, reason }, { ...base, kind: `run-${kind}`, run });
}

/**
 * Pauses a run for a person to look at. Several processes may do so at once and late: a person's later move overrules them
 * all. Rejects with `Unroutable` when the run has no journal.
 */
export function haltRun(
  publisher: Publisher,
  { run, lastMove }: Pick<KnownRun, 'run' | 'lastMove'>,
  because: HaltReason,
): Promise<void> {
  const base = { v: 1, at: Date.now(), after: lastMove } as const;
  return tell(
    publisher,
    run,
    { ...base, kind: 'paused', reason: describeHalt(because), because },
    { ...base, kind: 'run-paused', run },
  );
}

/** The run's own journal comes first, so that whoever hears of it and folds the journal finds it there. */
async function tell(
  publisher: Publisher,
  run: RunId,
  entry: RunEntry,
  fannedOut: ServiceEntry,
): Promise<void> {
  await publisher.append(runJournal(run), [entry]);
  await publisher.append(serviceJournal, [fannedOut]);
}

import type { RunId } from '../../src/campaign/ids.ts';
import { readRun } from '../../src/journal/run-journal.ts';
import type { Broker } from '../../src/queue/port.ts';

/** When what happened, as a run's own journal has it; epoch milliseconds. */
export interface RunTimes {
  readonly openedAt: number;
  readonly frozenAt: number;
  readonly firstAttemptAt: number;
  readonly lastSentAt: number;
  readonly closedAt: number;
  readonly sent: number;
}

/** Reads the journal of a run that is over. */
export async function timesOf(broker: Broker, run: RunId): Promise<RunTimes> {
  const times = {
    openedAt: 0,
    frozenAt: 0,
    firstAttemptAt: Number.POSITIVE_INFINITY,
    lastSentAt: 0,
    closedAt: 0,
    sent: 0,
  };
  for await (const records of readRun(broker, run, 0, new AbortController().signal)) {
    for (const { entry } of records) {
      if (entry.kind === 'opened') times.openedAt = entry.at;
      if (entry.kind === 'frozen') times.frozenAt = entry.at;
      if (entry.kind === 'attempt') times.firstAttemptAt = Math.min(times.firstAttemptAt, entry.at);
      if (entry.kind === 'outcome' && entry.outcome.kind === 'sent') {
        times.lastSentAt = Math.max(times.lastSentAt, entry.at);
        times.sent += 1;
      }
      if (entry.kind === 'closed') return { ...times, closedAt: entry.at };
    }
  }
  throw new Error(`The journal of run ${run} has no end`);
}

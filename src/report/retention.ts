import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ServiceEntry } from '../journal/entries.ts';
import { type Runs, serviceJournal } from '../journal/runs.ts';
import type { Broker } from '../queue/port.ts';

export interface Retention {
  readonly broker: Broker;
  readonly runs: Runs;
  /** How long the journal of a run stays after the run is over. */
  readonly keepMilliseconds: number;
  readonly logger: Logger;
}

const hour = 3_600_000;

/** Removes journals that have been kept long enough, now and every hour, until the signal aborts, which rejects. */
export async function keepRetention(retention: Retention, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await removeOldJournals(retention, Date.now());
    await setTimeout(hour, undefined, { signal, ref: false });
  }
}

/** Removes the journals of runs that ended too long ago; doing it twice is harmless. */
export async function removeOldJournals(
  { broker, runs, keepMilliseconds, logger }: Retention,
  now: number,
): Promise<void> {
  for (const run of runs.closedBefore(now - keepMilliseconds)) {
    await broker.deleteJournal(run);
    await broker.append(serviceJournal, [
      { v: 1, kind: 'run-forgotten', at: now, run } satisfies ServiceEntry,
    ]);
    logger.info({ run }, 'journal removed');
  }
}

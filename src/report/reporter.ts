import { setTimeout as delay } from 'node:timers/promises';
import { isLater, type RunId } from '../campaign/ids.ts';
import type { KnownRun, Runs } from '../journal/runs.ts';
import { type Leadership, Unroutable } from '../queue/port.ts';
import { followRun, type ReportOptions } from './follow-run.ts';
import { isOverWithoutJournal } from './journal-gone.ts';
import { keepRetention } from './retention.ts';

export interface ReporterOptions extends ReportOptions {
  readonly runs: Runs;
  /** How long the journal of a run stays after the run is over. */
  readonly keepJournalMilliseconds: number;
}

const afterTroubleMilliseconds = 5_000;

/**
 * Reports every active run to Jira while this process leads; others stand by. Disposing leaves the rest to whoever leads
 * next: how far Jira is written is in the journal.
 */
export function startReport(options: ReporterOptions): AsyncDisposable {
  const stop = new AbortController();
  const leading = leadForever(options, stop.signal);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await leading;
    },
  };
}

async function leadForever(options: ReporterOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await using leadership = await options.broker.lead('report', signal);
      options.logger.info('leading the report');
      await reportAll(options, leadership, signal);
    } catch (error) {
      if (!signal.aborted) options.logger.warn({ err: error }, 'lead in reporting lost');
    }
  }
}

async function reportAll(
  options: ReporterOptions,
  leadership: Leadership,
  stop: AbortSignal,
): Promise<void> {
  const { broker, runs, logger, keepJournalMilliseconds: keepMilliseconds } = options;
  const signal = AbortSignal.any([stop, leadership.lost]);
  const reporting = new Map<RunId, Promise<void>>();

  using _watching = runs.watch((run) => {
    if (reporting.has(run.run) || run.phase === 'closed') return;
    const ended = reportRun(options, run, signal).finally(() => reporting.delete(run.run));
    reporting.set(run.run, ended);
  });
  try {
    await keepRetention({ broker, runs, keepMilliseconds, logger }, signal);
  } finally {
    await Promise.all(reporting.values());
  }
}

/** Follows one run to its end, over retries; whatever goes wrong with it does not stop the others. */
async function reportRun(
  options: ReporterOptions,
  run: KnownRun,
  signal: AbortSignal,
): Promise<void> {
  let current = run;
  while (!signal.aborted) {
    try {
      const lastMove = await followRun(options, current, signal);
      const now = options.runs.find(run.run);
      const isOver =
        now === undefined || now.phase === 'closed' || !isLater(now.lastMove, lastMove);
      if (isOver) return;
      current = now; // Opened again meanwhile.
    } catch (error) {
      if (signal.aborted) return;
      options.logger.error({ err: error, run: run.run }, 'run not reported');
      const isLost = error instanceof Unroutable;
      if (isLost && (await isOverWithoutJournal(options, current, signal))) return;
      await delay(afterTroubleMilliseconds, undefined, { signal }).catch(() => {}); // The loop looks.
    }
  }
}

import type { RunId } from '../campaign/ids.ts';
import type { Runs } from '../journal/runs.ts';
import type { Leadership } from '../queue/port.ts';
import { followRun, type ReportOptions } from './follow-run.ts';

/**
 * Reports every active run to Jira while this process leads; others stand by. Disposing finishes the call in hand and
 * leaves the rest to whoever leads next: how far Jira is written is in the journal.
 */
export function startReport(options: ReportOptions & { readonly runs: Runs }): AsyncDisposable {
  const stop = new AbortController();
  const leading = leadForever(options, stop.signal);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await leading;
    },
  };
}

async function leadForever(
  options: ReportOptions & { readonly runs: Runs },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await using leadership = await options.broker.lead('report', signal);
      options.logger.info('reporting');
      await reportAll(options, leadership, signal);
    } catch (error) {
      if (!signal.aborted) options.logger.warn({ err: error }, 'lead in reporting lost');
    }
  }
}

async function reportAll(
  { runs, ...options }: ReportOptions & { readonly runs: Runs },
  leadership: Leadership,
  stop: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([stop, leadership.lost]);
  const following = new Map<RunId, Promise<void>>();

  using _watching = runs.watch((run) => {
    if (following.has(run.run) || run.phase === 'closed') return;
    const reporting = followRun(options, run, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) options.logger.error({ err: error, run: run.run }, 'run not reported');
      })
      .finally(() => following.delete(run.run));
    following.set(run.run, reporting);
  });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.all(following.values());
}

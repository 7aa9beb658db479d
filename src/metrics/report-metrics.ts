import { Gauge, type Registry } from 'prom-client';
import type { RunId } from '../campaign/ids.ts';
import type { Backlog, ReportObserver } from '../report/backlog.ts';

/** Series of a run are there while this process reports it. */
export function reportMetrics(registry: Registry): ReportObserver {
  const followed = new Map<RunId, () => Backlog>();

  function gauge(name: string, help: string, valueOf: (backlog: Backlog) => number): void {
    const shown = new Gauge({
      name,
      help,
      labelNames: ['run'],
      registers: [registry],
      collect() {
        shown.reset();
        for (const [run, backlog] of followed) shown.set({ run }, valueOf(backlog()));
      },
    });
  }

  gauge(
    'postboard_journal_read_lag_seconds',
    'How old the newest entry of the journal was when the report read it.',
    ({ readMilliseconds }) => readMilliseconds / 1_000,
  );
  gauge(
    'postboard_journal_unreported_entries',
    'Outcomes in the journal that Jira does not show yet.',
    ({ unreported }) => unreported,
  );
  gauge(
    'postboard_journal_unreported_seconds',
    'Age of the oldest outcome in the journal that Jira does not show yet; 0 when there is none.',
    ({ unreportedMilliseconds }) => unreportedMilliseconds / 1_000,
  );

  return {
    follow(run, backlog) {
      followed.set(run, backlog);
      return { [Symbol.dispose]: () => void followed.delete(run) };
    },
  };
}

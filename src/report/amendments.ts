import { setTimeout as delay } from 'node:timers/promises';
import type { RunId } from '../campaign/ids.ts';
import { JiraUnavailable } from '../jira/port.ts';
import { foldToNow } from '../journal/run-journal.ts';
import type { Runs } from '../journal/runs.ts';
import { Amend } from '../queue/messages.ts';
import { type Consumer, NotConfirmed, type Session, type Settlement } from '../queue/port.ts';
import { Turns } from '../queue/turns.ts';
import type { ReportOptions } from './follow-run.ts';
import { RunAccount } from './run-account.ts';
import { RunReporter } from './run-reporter.ts';

export interface AmendmentOptions extends ReportOptions {
  readonly runs: Pick<Runs, 'find'>;
}

const runsAtOnce = 20;
/** The ladder's rung for a Jira that does not answer. */
const againMilliseconds = 5_000;
/** Whoever reported the run to its end is about to let go of it. */
const lookAgainMilliseconds = 500;

const acknowledge: Settlement = { kind: 'acknowledge' };

/**
 * Corrects the reports of runs that are over, because mails of theirs came back. While a run goes on, whoever follows its
 * journal reports that, too. A run is corrected at most every so often, and then for all that came back by then.
 */
export function startAmendments(options: AmendmentOptions): Promise<Consumer> {
  const turns = new Turns();
  const waiting = new Set<string>();
  return options.broker.consume(
    { kind: 'amend' },
    { schema: Amend, prefetch: runsAtOnce },
    async ({ message }, session) => {
      // The one that waits on this channel will read what this one is about.
      const place = `${session.id} ${message.run}`;
      if (waiting.has(place)) return acknowledge;
      waiting.add(place);
      return turns.take(message.run, async () => {
        const hurried = AbortSignal.any([session.lost, session.stopping]);
        await delay(options.everyMilliseconds, undefined, { signal: hurried }).catch(() => {}); // Then at once.
        waiting.delete(place);
        return amend(message, session, options);
      });
    },
  );
}

async function amend(
  message: Amend,
  session: Session,
  options: AmendmentOptions,
): Promise<Settlement> {
  const { lost } = session;
  const logger = options.logger.child({ run: message.run });
  try {
    await amendRun(message.run, { ...options, logger }, lost);
    return acknowledge;
  } catch (error) {
    if (lost.aborted || error instanceof NotConfirmed) return { kind: 'give-back' };
    if (!(error instanceof JiraUnavailable)) throw error;
    logger.warn({ err: error }, 'Jira is away, the report is corrected later');
    await session.publishLater({ kind: 'amend' }, message, againMilliseconds);
    return acknowledge;
  }
}

/** What stands before `closed` in the journal is reported by whoever reports the run; all else is not, unless here. */
async function amendRun(run: RunId, options: AmendmentOptions, signal: AbortSignal): Promise<void> {
  const { broker, runs } = options;
  if (!(await broker.hasJournal(run))) return;
  const account = new RunAccount();
  await foldToNow(broker, broker, run, 0, (record) => account.apply(record), signal);
  const frozen = account.freeze.frozenRun;
  if (frozen === undefined || frozen.isDryRun || account.ledger.phase !== 'closed') return;
  while ((runs.find(run)?.phase ?? 'closed') !== 'closed')
    await delay(lookAgainMilliseconds, undefined, { signal });
  await new RunReporter({ ...options, account, frozen }).amend(signal);
}

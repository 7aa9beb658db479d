import { count } from '../figures.ts';
import { clockTime } from '../times.ts';
import { type RunProgress, rateMilliseconds } from './run-progress.ts';
import type { RunQueues } from './run-status.ts';

/** A report is due every few seconds: later than this something holds it up. */
const lateReportMilliseconds = 60_000;

/** When something is over, in epoch milliseconds. */
interface Times {
  readonly retriedBy: number | undefined;
  /** Now, where it is day. */
  readonly quietUntil: number;
}

/** What a run waits for, for a person; undefined when it just goes on, or is over. */
export function waitsFor(
  progress: RunProgress,
  queues: RunQueues,
  times: Times,
  now: number,
): string | undefined {
  const { ledger } = progress;
  switch (ledger.phase) {
    case 'launching':
      return 'launch: its audience is not frozen yet';
    case 'paused':
      return standstill(progress);
    case 'cancelled':
      return `the last report, since it was cancelled${by(progress)}`;
    case 'running':
      return whileRunning(progress, queues, times, now);
    case 'refused':
    case 'closed':
      return undefined;
  }
}

function standstill({ standstill: stop }: RunProgress): string | undefined {
  if (stop === undefined) return undefined;
  const since = `since ${clockTime(stop.at)}`;
  return stop.isHalt
    ? `a person: halted ${since}: ${stop.reason}`
    : `the move back to Sending: paused ${since} (${lowerFirst(stop.reason)})`;
}

function by({ standstill: stop }: RunProgress): string {
  return stop === undefined ? '' : ` at ${clockTime(stop.at)} (${lowerFirst(stop.reason)})`;
}

function whileRunning(
  progress: RunProgress,
  queues: RunQueues,
  { retriedBy, quietUntil }: Times,
  now: number,
): string | undefined {
  const { ledger, retrying } = progress;
  const left = ledger.count - ledger.settled;
  if (left === 0) return reporting(progress, now);
  if (queues.sending === 0) return 'a process with the role send: there is none';
  if (
    quietUntil > now &&
    ledger.openAttempts === 0 &&
    progress.settledSince(now - rateMilliseconds) === 0
  )
    return `the end of quiet hours, at ${clockTime(quietUntil)}, or of those in recipients' own zones`;
  if (queues.batches > 0 && queues.preparing === 0)
    return 'a process with the role prepare: there is none';
  if (left === retrying && retriedBy !== undefined)
    return `${count(retrying, 'retry', 'retries')}, until ${clockTime(retriedBy)} at the latest`;
  if (left === ledger.openAttempts + retrying && ledger.openAttempts > 0)
    return `the mail server's answer to ${count(ledger.openAttempts, 'mail', 'mails')}`;
  return undefined;
}

function reporting({ unreported, reportedAt, lastOutcomeAt }: RunProgress, now: number): string {
  const since = Math.max(reportedAt ?? 0, lastOutcomeAt ?? 0);
  const isLate = now - since > lateReportMilliseconds;
  const trouble = isLate
    ? ` Jira was ${reportedAt === undefined ? 'never written' : `last written at ${clockTime(reportedAt)}`}; the log of the reporter says why.`
    : '';
  const behind = unreported > 0 ? ` of ${count(unreported, 'outcome', 'outcomes')}` : '';
  return `the report${behind} to Jira.${trouble}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

import type { RunId } from '../../campaign/ids.ts';
import { type OutcomeKind, outcomeKinds } from '../../campaign/outcome.ts';
import { doneAfter, type Quiet } from '../../campaign/quiet-hours.ts';
import type { RunPhase } from '../../journal/ledger.ts';
import { type RunProgress, rateMilliseconds } from './run-progress.ts';
import { waitsFor } from './waits.ts';

/** What the broker shows of a run's queues; all zero once they are gone. */
export interface RunQueues {
  /** Batches of up to 100 recipients that wait to be prepared. */
  readonly batches: number;
  /** Bundles of up to five letters that wait to be sent; one that is tried again is alone. */
  readonly bundles: number;
  /** Processes that prepare, and that send. */
  readonly preparing: number;
  readonly sending: number;
}

/** Where a run is; `--json` prints it as it stands. Times are ISO 8601, null where there is none. */
export interface RunStatus {
  readonly run: RunId;
  readonly campaign: { readonly key: string; readonly summary: string };
  readonly phase: RunPhase;
  /** It mails nobody but the test recipients. */
  readonly isDryRun: boolean;
  readonly startedBy: string;
  readonly openedAt: string | null;
  readonly closedAt: string | null;
  readonly audience: number;
  readonly settled: number;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  /** What is not settled: batches and bundles of letters on the queues, attempts begun, deliveries to be tried again. */
  readonly waiting: {
    readonly batches: number;
    readonly bundles: number;
    readonly begun: number;
    readonly retries: number;
  };
  /** Processes that prepare and that send this run. */
  readonly processes: { readonly prepare: number; readonly send: number };
  /** Deliveries settled a second: over the last minute, or of a run that is over from beginning to end. */
  readonly perSecond: number | null;
  readonly expectedEndAt: string | null;
  /** A sentence for a person; null for a run that is over, or waits for nothing. */
  readonly waitsFor: string | null;
  /** Why launch refused it. */
  readonly problems: readonly string[];
  /** How far Jira is written; a dry run writes nothing to recipients. */
  readonly reported: { readonly behind: number; readonly at: string | null };
}

/** For how long letters wait; from the config. */
export interface Waits {
  /** After each deferral, in milliseconds. */
  readonly retryDelays: readonly number[];
  /** Of recipients without a time zone of their own; who has one is not known here. */
  readonly quiet?: Quiet | undefined;
}

/** Describes a run by its journal and its queues, as they are now. */
export function statusOf(
  run: RunId,
  progress: RunProgress,
  queues: RunQueues,
  { retryDelays, quiet }: Waits,
  now: number,
): RunStatus {
  const { ledger, opened } = progress;
  const retriedBy = progress.retriedBy(retryDelays);
  const perSecond = rateOf(progress, now);
  const isQuiet = quiet !== undefined && !opened?.isDryRun;
  const quietUntil = isQuiet ? doneAfter(quiet, now, 0) : now;
  return {
    run,
    campaign: { key: opened?.campaign.key ?? '', summary: opened?.campaign.summary ?? '' },
    phase: ledger.phase,
    isDryRun: opened?.isDryRun ?? false,
    startedBy: opened?.by ?? '',
    openedAt: isoOf(opened?.at),
    closedAt: isoOf(progress.closedAt),
    audience: ledger.count,
    settled: ledger.settled,
    outcomes: tally((kind) => ledger.outcomes(kind)),
    waiting: {
      batches: queues.batches,
      bundles: queues.bundles,
      begun: ledger.openAttempts,
      retries: progress.retrying,
    },
    processes: { prepare: queues.preparing, send: queues.sending },
    perSecond: perSecond ?? null,
    expectedEndAt: isoOf(
      expectedEnd(progress, perSecond, retriedBy, now, isQuiet ? quiet : undefined),
    ),
    waitsFor: waitsFor(progress, queues, { retriedBy, quietUntil }, now) ?? null,
    problems: progress.problems,
    reported: {
      behind: opened?.isDryRun ? 0 : progress.unreported,
      at: isoOf(progress.reportedAt),
    },
  };
}

/** A rate of less time than this says nothing. */
const shortestMilliseconds = 1_000;

function rateOf(progress: RunProgress, now: number): number | undefined {
  const { ledger, startedAt, closedAt, lastOutcomeAt } = progress;
  if (startedAt === undefined) return undefined;
  if (closedAt !== undefined || ledger.phase === 'cancelled') {
    const took = (lastOutcomeAt ?? startedAt) - startedAt;
    return (ledger.settled * 1_000) / Math.max(took, shortestMilliseconds);
  }
  if (ledger.phase !== 'running') return undefined;
  const since = Math.max(startedAt, now - rateMilliseconds);
  const settled = progress.settledSince(since);
  return (settled * 1_000) / Math.max(now - since, shortestMilliseconds);
}

/** Those on the ladder come when they are due; the others at the rate of the last minute. */
function expectedEnd(
  progress: RunProgress,
  perSecond: number | undefined,
  retriedBy: number | undefined,
  now: number,
  quiet: Quiet | undefined,
): number | undefined {
  const { ledger, retrying } = progress;
  if (ledger.phase !== 'running' || ledger.settled === ledger.count) return undefined;
  const steady = ledger.count - ledger.settled - retrying;
  // At night nothing goes, and what went by day says how quick it is.
  const rate = perSecond || (quiet && rateByDay(progress));
  if (steady > 0 && !rate) return undefined;
  const work = steady > 0 ? (steady * 1_000) / (rate ?? 1) : 0;
  if (quiet === undefined) return Math.max(now + work, retriedBy ?? now);
  return Math.max(doneAfter(quiet, now, work), doneAfter(quiet, retriedBy ?? now, 0));
}

function rateByDay({ ledger, startedAt, lastOutcomeAt }: RunProgress): number | undefined {
  if (startedAt === undefined || lastOutcomeAt === undefined) return undefined;
  return (ledger.settled * 1_000) / Math.max(lastOutcomeAt - startedAt, shortestMilliseconds);
}

function tally(count: (kind: OutcomeKind) => number): Readonly<Record<OutcomeKind, number>> {
  return Object.fromEntries(outcomeKinds.map((kind) => [kind, count(kind)])) as Record<
    OutcomeKind,
    number
  >;
}

function isoOf(time: number | undefined): string | null {
  return time === undefined ? null : new Date(Math.round(time)).toISOString();
}

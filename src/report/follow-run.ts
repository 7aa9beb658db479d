import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type ChangelogId, partsOf } from '../campaign/ids.ts';
import type { Jira } from '../jira/port.ts';
import type { ServiceEntry } from '../journal/entries.ts';
import { foldToNow, type RunRecord, readRun } from '../journal/run-journal.ts';
import { type KnownRun, serviceJournal } from '../journal/runs.ts';
import { messageVersion, type Republish } from '../queue/messages.ts';
import type { Broker } from '../queue/port.ts';
import { backlogOf, type ReportObserver } from './backlog.ts';
import { Bell } from './bell.ts';
import { DryRunReporter } from './dry-run/dry-run-reporter.ts';
import type { MakePreviews } from './dry-run/previews.ts';
import type { ReportPolicy } from './recipient-writer.ts';
import type { Reporting } from './reporting.ts';
import { Rhythm, type RhythmOptions } from './rhythm.ts';
import { RunAccount } from './run-account.ts';
import { hasLetters, purge, removeQueues } from './run-queues.ts';
import { RunReporter } from './run-reporter.ts';
import { SelfHalt } from './self-halt.ts';
import { Stall } from './stall.ts';
import type { KnownSuppressions } from './suppression-entries.ts';

export interface ReportOptions extends RhythmOptions {
  /** Of the ladder's delays: a letter that is not lost comes back within it. */
  readonly longestWaitMilliseconds: number;
  readonly broker: Broker;
  readonly jira: Jira;
  readonly policy: ReportPolicy;
  readonly suppressions: KnownSuppressions;
  readonly makePreviews: MakePreviews;
  /** Mails a second that a campaign can go at most; undefined where nothing limits it. */
  readonly ceilingPerSecond: number | undefined;
  readonly logger: Logger;
  readonly observer?: ReportObserver;
}

const afterTroubleMilliseconds = 5_000;

/**
 * Follows one run's journal and reports it, until the run is over or the signal aborts. Resolves with the last move that it
 * knew of: a later one may have opened the run again.
 */
export async function followRun(
  options: ReportOptions,
  run: KnownRun,
  signal: AbortSignal,
): Promise<ChangelogId> {
  const { broker, jira, policy, suppressions, makePreviews, ceilingPerSecond } = options;
  const logger = options.logger.child({ run: run.run, key: run.key });
  const account = new RunAccount();
  const selfHalt = new SelfHalt({ broker, run: run.run, ledger: account.ledger, logger });
  const next = await foldToNow(broker, broker, run.run, 0, take, signal);
  const frozen = account.freeze.frozenRun;
  if (frozen === undefined)
    throw new Error(`Run ${run.run} is open, but its audience is not frozen`);

  let isCleared = false;
  const bell = new Bell();
  const stop = new AbortController();
  const following = AbortSignal.any([signal, stop.signal]);
  const reading = read();
  reading.catch((error: unknown) => stop.abort(error)); // A journal that is gone ends the waiting, too.
  const reporting = {
    broker,
    jira,
    account,
    frozen,
    policy,
    suppressions,
    makePreviews,
    ceilingPerSecond,
    logger,
  };
  const reporter: Reporting = frozen.isDryRun
    ? new DryRunReporter(reporting)
    : new RunReporter(reporting);
  const rhythm = new Rhythm(account, options);
  const stall = new Stall(account, options.longestWaitMilliseconds);
  let readMilliseconds = 0;
  using _observed = options.observer?.follow(run.run, () =>
    backlogOf(account, readMilliseconds, Date.now()),
  );

  try {
    while (account.ledger.phase !== 'closed') {
      const now = Date.now();
      if (rhythm.isDue(now)) await round();
      else if (stall.untilDue(now) <= 0) await lookForLetters(now);
      else await bell.wait(Math.min(rhythm.untilDue(now), stall.untilDue(now)), following);
    }
  } finally {
    stop.abort();
    await reading;
  }
  // Came back between the last report and the end: what comes after that is not for this reader.
  if (account.unreportedCount > 0 || account.complainers().length > 0) await reporter.amend(signal);
  await reporter.moveOn(signal);
  await tellAll('run-closed');
  return account.ledger.lastMove ?? partsOf(run.run).move;

  /** Everybody lets go of the run's queues, and they are removed; its journal stays. */
  async function clearAway(): Promise<void> {
    if (isCleared) return;
    await tellAll('run-finishing');
    await removeQueues(broker, run, signal);
    isCleared = true;
  }

  async function tellAll(kind: 'run-finishing' | 'run-closed'): Promise<void> {
    const { generation } = account.ledger;
    const entry: ServiceEntry = { v: 1, kind, at: Date.now(), run: run.run, generation };
    await broker.append(serviceJournal, [entry]);
  }

  function take(record: RunRecord): void {
    account.apply(record);
    selfHalt.apply(record.entry);
  }

  async function read(): Promise<void> {
    await haltIfBad(); // Whoever led before may have died over it.
    for await (const records of readRun(broker, run.run, next, following)) {
      for (const record of records) take(record);
      readMilliseconds = Math.max(0, Date.now() - (records.at(-1)?.entry.at ?? Infinity));
      bell.ring();
      await haltIfBad();
    }
  }

  /** A dry run is there to find everything that is wrong. */
  async function haltIfBad(): Promise<void> {
    if (frozen?.isDryRun === false) await selfHalt.haltIfBad();
  }

  async function lookForLetters(foundAt: number): Promise<void> {
    stall.note(foundAt);
    if (await hasLetters(broker, run)) return;
    const command: Republish = { v: messageVersion, kind: 'republish', run: run.run, foundAt };
    await broker.publish({ kind: 'launch' }, command);
    logger.warn('nothing has happened for longer than anything waits');
  }

  async function round(): Promise<void> {
    try {
      if (account.ledger.phase === 'cancelled') await purge(broker, run);
      rhythm.begin(Date.now());
      await reporter.report(signal);
      // The last outcomes may have come while it was being written.
      if (rhythm.isOver(Date.now()) && account.unreportedCount === 0) {
        await clearAway();
        await reporter.finish(signal);
        while (account.ledger.phase !== 'closed')
          await bell.wait(Number.POSITIVE_INFINITY, following);
      }
    } catch (error) {
      following.throwIfAborted();
      logger.warn({ err: error }, 'report will be tried again');
      rhythm.fail();
      await delay(afterTroubleMilliseconds, undefined, { signal: following });
    }
  }
}

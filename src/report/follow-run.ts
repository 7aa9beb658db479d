import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Jira } from '../jira/port.ts';
import type { ServiceEntry } from '../journal/entries.ts';
import { foldToNow, readRun } from '../journal/run-journal.ts';
import { type KnownRun, serviceJournal } from '../journal/runs.ts';
import type { Broker } from '../queue/port.ts';
import { Bell } from './bell.ts';
import { RunAccount } from './run-account.ts';
import { type ReportPolicy, RunReporter } from './run-reporter.ts';

export interface ReportOptions {
  readonly broker: Broker;
  readonly jira: Jira;
  readonly policy: ReportPolicy;
  /** Reports of one run are at least this far apart, unless it stops or ends. */
  readonly everyMilliseconds: number;
  /** By then an attempt without an outcome will not get one any more. */
  readonly doubtMilliseconds: number;
  readonly logger: Logger;
}

const afterTroubleMilliseconds = 5_000;
/** A stop is told sooner than progress. */
const stopMilliseconds = 1_000;

/** Follows one run's journal and reports it, until the run is over or the signal aborts. */
export async function followRun(
  options: ReportOptions,
  run: KnownRun,
  signal: AbortSignal,
): Promise<void> {
  const { broker, jira, policy } = options;
  const logger = options.logger.child({ run: run.run, key: run.key });
  const account = new RunAccount();
  const next = await foldToNow(
    broker,
    broker,
    run.run,
    0,
    (record) => account.apply(record),
    signal,
  );
  const frozen = account.freeze.frozenRun;
  if (frozen === undefined)
    throw new Error(`Run ${run.run} is open, but its audience is not frozen`);

  const bell = new Bell();
  const stop = new AbortController();
  const following = AbortSignal.any([signal, stop.signal]);
  const reading = read();
  reading.catch((error: unknown) => stop.abort(error)); // A journal that is gone ends the waiting, too.
  const reporter = new RunReporter({ broker, jira, account, frozen, policy, logger });
  const rhythm = new Rhythm(account, options);

  try {
    while (account.ledger.phase !== 'closed') {
      if (rhythm.isDue(Date.now())) await round();
      else await bell.wait(rhythm.untilDue(Date.now()), following);
    }
  } finally {
    stop.abort();
    await reading;
  }
  await clearAway(options, run);

  async function read(): Promise<void> {
    for await (const records of readRun(broker, run.run, next, following)) {
      for (const record of records) account.apply(record);
      bell.ring();
    }
  }

  async function round(): Promise<void> {
    try {
      if (account.ledger.phase === 'cancelled') await purge(broker, run);
      rhythm.begin(Date.now());
      await reporter.report(signal);
      // The last outcomes may have come while it was being written.
      if (rhythm.isOver(Date.now()) && account.unreportedCount === 0) {
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

/** When to report: at once when the run stops, ends or begins, else at most every so often. */
class Rhythm {
  readonly #account: RunAccount;
  readonly #options: ReportOptions;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #reported: string | undefined;

  constructor(account: RunAccount, options: ReportOptions) {
    this.#account = account;
    this.#options = options;
  }

  /** Notes what is about to be reported. */
  begin(now: number): void {
    this.#reportedAt = now;
    this.#reported = this.#state();
  }

  /** The last report did not go through. */
  fail(): void {
    this.#reported = undefined;
    this.#reportedAt = Number.NEGATIVE_INFINITY;
  }

  isDue(now: number): boolean {
    return this.isOver(now) || this.untilDue(now) <= 0;
  }

  untilDue(now: number): number {
    const { ledger, cancelledAt, halt } = this.#account;
    const { everyMilliseconds, doubtMilliseconds } = this.#options;
    if (this.#reported === undefined) return 0;
    const state = this.#state();
    if (state !== this.#reported) {
      const [before] = this.#reported.split(' ');
      if (before !== ledger.phase || halt?.at !== undefined)
        return this.#reportedAt + Math.min(everyMilliseconds, stopMilliseconds) - now;
      return this.#reportedAt + everyMilliseconds - now;
    }
    return cancelledAt === undefined
      ? Number.POSITIVE_INFINITY
      : cancelledAt + doubtMilliseconds - now;
  }

  /** Every delivery has its outcome, and nothing in flight can change one. */
  isOver(now: number): boolean {
    const { ledger, cancelledAt } = this.#account;
    if (ledger.settled < ledger.count) return false;
    if (ledger.openAttempts === 0) return true;
    return cancelledAt !== undefined && now > cancelledAt + this.#options.doubtMilliseconds;
  }

  #state(): string {
    const { ledger, halt } = this.#account;
    return `${ledger.phase} ${ledger.settled} ${ledger.outcomes('sent')} ${halt?.at ?? ''}`;
  }
}

async function purge(broker: Broker, run: KnownRun): Promise<void> {
  await broker.purge({ kind: 'prepare', run: run.run });
  for (let partition = 0; partition < run.partitions; partition += 1)
    await broker.purge({ kind: 'send', run: run.run, partition });
}

/** The run's work is over: everybody lets go of its queues, and they are removed. Its journal stays. */
async function clearAway({ broker }: ReportOptions, { run, partitions }: KnownRun): Promise<void> {
  await broker.append(serviceJournal, [
    { v: 1, kind: 'run-closed', at: Date.now(), run } satisfies ServiceEntry,
  ]);
  await broker.deleteRunQueues(run, partitions);
}

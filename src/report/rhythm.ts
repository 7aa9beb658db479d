import type { RunAccount } from './run-account.ts';

export interface RhythmOptions {
  /** Reports of one run are at least this far apart, unless it stops or ends. */
  readonly everyMilliseconds: number;
  /** By then an attempt without an outcome will not get one any more. */
  readonly doubtMilliseconds: number;
}

/** What a report shows: with another one there is something to report. */
interface Shown {
  /** Whether the run runs, and whose doing it is that it does not. */
  readonly standing: string;
  readonly counts: string;
}

/** A stop is told sooner than progress. */
const stopMilliseconds = 1_000;
/** By then every process has heard of a cancellation, and what it had begun stands in the journal. */
const hearingMilliseconds = 2_000;

/** When to report a run: at once when it begins or ends, soon when it stops, else at most every so often. */
export class Rhythm {
  readonly #account: RunAccount;
  readonly #options: RhythmOptions;
  #last: { readonly at: number; readonly shown: Shown } | undefined;

  constructor(account: RunAccount, options: RhythmOptions) {
    this.#account = account;
    this.#options = options;
  }

  /** Notes that everything known now is about to be reported. */
  begin(now: number): void {
    this.#last = { at: now, shown: this.#shown() };
  }

  /** The last report did not go through. */
  fail(): void {
    this.#last = undefined;
  }

  isDue(now: number): boolean {
    return this.isOver(now) || this.untilDue(now) <= 0;
  }

  /** Milliseconds until the next report is due, unless something happens before; infinite when nothing has. */
  untilDue(now: number): number {
    if (this.#last === undefined) return 0;
    const { at, shown } = this.#last;
    const { everyMilliseconds } = this.#options;
    const { standing, counts } = this.#shown();
    if (standing !== shown.standing)
      return at + Math.min(stopMilliseconds, everyMilliseconds) - now;
    if (counts !== shown.counts) return at + everyMilliseconds - now;
    return this.#cancellationEndsAt() - now;
  }

  /** Every delivery has its outcome, and nothing in flight can change one. */
  isOver(now: number): boolean {
    const { ledger, cancelledAt } = this.#account;
    if (ledger.settled < ledger.count) return false;
    if (cancelledAt === undefined) return ledger.openAttempts === 0;
    return now >= this.#cancellationEndsAt();
  }

  /** Infinite for a run that was not cancelled. */
  #cancellationEndsAt(): number {
    const { ledger, cancelledAt } = this.#account;
    if (cancelledAt === undefined) return Infinity;
    const isQuiet = ledger.openAttempts === 0;
    return cancelledAt + (isQuiet ? hearingMilliseconds : this.#options.doubtMilliseconds);
  }

  #shown(): Shown {
    const { ledger, halt } = this.#account;
    return {
      standing: `${ledger.phase} ${halt?.at ?? ''}`,
      counts: `${ledger.settled} ${ledger.outcomes('sent')}`,
    };
  }
}

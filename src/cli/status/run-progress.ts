import type { RunEntry } from '../../journal/entries.ts';
import { Ledger } from '../../journal/ledger.ts';
import type { RunRecord } from '../../journal/run-journal.ts';

type Opened = Extract<RunEntry, { kind: 'opened' }>;

/** Why a run stands still, and since when (epoch milliseconds). */
export interface Standstill {
  readonly reason: string;
  /** True when Postboard stopped it by itself. */
  readonly isHalt: boolean;
  readonly at: number;
}

/** A delivery that the mail server has put off. */
interface Deferral {
  readonly times: number;
  readonly at: number;
}

/** The rate is that of this last while. */
export const rateMilliseconds = 60_000;

/** How far a run is, as a fold over its journal. Times are epoch milliseconds. */
export class RunProgress {
  readonly ledger = new Ledger();
  #opened: Opened | undefined;
  #standstill: Standstill | undefined;
  #problems: readonly string[] = [];
  #startedAt: number | undefined;
  #lastOutcomeAt: number | undefined;
  #closedAt: number | undefined;
  #reportedAt: number | undefined;
  /** When the deliveries of the last while were settled, oldest first. */
  #recent: number[] = [];
  /** What Jira does not show yet, by the entries that settled it. */
  #unreported: { readonly offset: number; readonly deliveries: number }[] = [];
  readonly #deferrals = new Map<number, Deferral>();
  readonly #openSince = new Map<number, number>();

  apply({ offset, entry }: RunRecord): void {
    const unsettled = this.ledger.count - this.ledger.settled;
    const changed = this.ledger.apply(entry);
    switch (entry.kind) {
      case 'opened':
        this.#opened ??= entry;
        return;
      case 'attempt':
        this.#startedAt ??= entry.at;
        this.#openSince.set(entry.number, entry.at);
        return;
      case 'outcome':
        return this.#close(offset, entry, changed);
      case 'paused':
        if (this.ledger.phase === 'paused')
          this.#standstill ??= standstillOf(entry, entry.move === undefined);
        return;
      case 'resumed':
        if (this.ledger.phase !== 'paused') this.#standstill = undefined;
        return;
      case 'cancelled':
        if (this.ledger.phase !== 'cancelled') return;
        this.#standstill = standstillOf(entry, false);
        this.#unreported.push({ offset, deliveries: unsettled });
        return;
      case 'reopened':
        this.#standstill = undefined;
        this.#closedAt = undefined;
        return;
      case 'refused':
        this.#problems = entry.problems;
        this.#closedAt = entry.at;
        return;
      case 'reported':
        this.#reportedAt = entry.at;
        this.#unreported = this.#unreported.filter((each) => each.offset > entry.offset);
        return;
      case 'closed':
        if (this.ledger.phase === 'closed') this.#closedAt = entry.at;
        return;
      case 'bounced':
      case 'complained':
      case 'content':
      case 'audience':
      case 'frozen':
      case 'batched':
      case 'marker':
        return;
    }
  }

  get opened(): Opened | undefined {
    return this.#opened;
  }

  /** Set while the run is paused, and once it was cancelled. */
  get standstill(): Standstill | undefined {
    return this.#standstill;
  }

  /** Why it was refused. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** When the first mail was begun. */
  get startedAt(): number | undefined {
    return this.#startedAt;
  }

  get lastOutcomeAt(): number | undefined {
    return this.#lastOutcomeAt;
  }

  get closedAt(): number | undefined {
    return this.#closedAt;
  }

  /** When Jira was last written. */
  get reportedAt(): number | undefined {
    return this.#reportedAt;
  }

  /** Outcomes that Jira does not show yet. */
  get unreported(): number {
    return this.#unreported.reduce((sum, { deliveries }) => sum + deliveries, 0);
  }

  /** Deliveries that wait for another attempt. */
  get retrying(): number {
    return this.#waiting().length;
  }

  /** When the oldest attempt without an outcome began. */
  get oldestOpenAt(): number | undefined {
    const times = [...this.#openSince]
      .filter(([number]) => this.ledger.stateOf(number).kind === 'open')
      .map(([, at]) => at);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Deliveries settled since then. */
  settledSince(time: number): number {
    return this.#recent.filter((at) => at >= time).length;
  }

  /** By when the last of those that wait is tried again, by these delays after each deferral (milliseconds). */
  retriedBy(delays: readonly number[]): number | undefined {
    const dues = this.#waiting().map(
      ({ at, times }) => at + (delays[Math.min(times, delays.length) - 1] ?? 0),
    );
    return dues.length === 0 ? undefined : Math.max(...dues);
  }

  #waiting(): readonly Deferral[] {
    return [...this.#deferrals]
      .filter(([number]) => this.ledger.stateOf(number).kind === 'fresh')
      .map(([, deferral]) => deferral);
  }

  #close(
    offset: number,
    { number, at, outcome }: Extract<RunEntry, { kind: 'outcome' }>,
    changed: boolean,
  ): void {
    this.#openSince.delete(number);
    if (outcome.kind === 'deferred') {
      const { times } = this.#deferrals.get(number) ?? { times: 0 };
      this.#deferrals.set(number, { times: times + 1, at });
    }
    if (!changed) return;
    this.#deferrals.delete(number);
    this.#lastOutcomeAt = at;
    this.#unreported.push({ offset, deliveries: 1 });
    this.#recent.push(at);
    const oldest = at - rateMilliseconds;
    while ((this.#recent[0] ?? at) < oldest) this.#recent.shift();
  }
}

function standstillOf(
  { reason, at }: Extract<RunEntry, { kind: 'paused' | 'cancelled' }>,
  isHalt: boolean,
): Standstill {
  return { reason, isHalt, at };
}

import type { ChangelogId } from '../campaign/ids.ts';
import type { OutcomeKind } from '../campaign/outcome.ts';
import { Deliveries, type DeliveryState } from './deliveries.ts';
import type { RunEntry } from './entries.ts';
import { isNews, type Moved } from './moves.ts';
import { Pauses } from './pauses.ts';

/** Where a run stands. `refused` and `closed` are its ends. */
export type RunPhase = 'launching' | 'running' | 'paused' | 'cancelled' | 'refused' | 'closed';

type Frozen = Extract<RunEntry, { kind: 'frozen' }>;
type Reopened = Extract<RunEntry, { kind: 'reopened' }>;

/**
 * What a run's journal says, as a fold over its entries: where it stands, and what became of each delivery. Entries may
 * come twice and late; the ledger is the same.
 */
export class Ledger {
  readonly #deliveries = new Deliveries();
  #control: 'running' | 'paused' | 'cancelled' = 'running';
  #end: 'refused' | 'closed' | undefined;
  #frozen: Frozen | undefined;
  #generation = 0;
  #reopenedBy: ChangelogId | undefined;
  #lastMove: ChangelogId | undefined;
  readonly #pauses = new Pauses();
  #batched = -1;
  #batchedAt = 0;

  /** Takes the next entry; true when it changed the outcome of a delivery. */
  apply(entry: RunEntry): boolean {
    switch (entry.kind) {
      case 'opened':
      case 'content':
      case 'audience':
      case 'marker':
      case 'reported':
      case 'complained':
        return false;
      case 'frozen':
        this.#freeze(entry);
        return false;
      case 'batched':
        this.#batched = Math.max(this.#batched, entry.generation);
        this.#batchedAt = entry.at;
        return false;
      case 'attempt':
        return this.#deliveries.begin(entry.number, entry.attempt);
      case 'outcome':
        return this.#deliveries.close(entry);
      case 'bounced':
        return this.#deliveries.bounce(entry);
      case 'paused':
        if (this.#isNews(entry) && this.#control === 'running') {
          this.#control = 'paused';
          this.#pauses.begin(entry.at);
        }
        return false;
      case 'resumed':
        if (this.#isNews(entry) && this.#control === 'paused') {
          this.#control = 'running';
          this.#pauses.end(entry.at);
        }
        return false;
      case 'cancelled':
        // Of a run that is over it says nothing yet: told again, it counts for one that was reopened since.
        if (this.#end === undefined && this.#isNews(entry)) {
          this.#control = 'cancelled';
          this.#deliveries.cancel();
        }
        return true;
      case 'reopened':
        return this.#reopen(entry);
      case 'refused':
        if (this.#frozen === undefined) this.#end = 'refused';
        return false;
      case 'closed':
        if (entry.generation === this.#generation) this.#end = 'closed';
        return false;
    }
  }

  get phase(): RunPhase {
    if (this.#end !== undefined) return this.#end;
    if (this.#control === 'cancelled') return 'cancelled';
    return this.#frozen === undefined ? 'launching' : this.#control;
  }

  /** The decision that closed the audience; undefined until then. */
  get frozen(): Frozen | undefined {
    return this.#frozen;
  }

  get count(): number {
    return this.#deliveries.count;
  }

  /** Deliveries with a final outcome. */
  get settled(): number {
    return this.#deliveries.settled;
  }

  /** Highest generation whose batches are all on the queue; -1 for none. */
  get batchedGeneration(): number {
    return this.#batched;
  }

  /** When batches were last put on the queue, in epoch milliseconds; 0 for never. */
  get batchedAt(): number {
    return this.#batchedAt;
  }

  /** Attempts that have begun and not ended. */
  get openAttempts(): number {
    return this.#deliveries.openAttempts;
  }

  /** The last move that was taken into account; undefined while there was none after the start. */
  get lastMove(): ChangelogId | undefined {
    return this.#lastMove;
  }

  outcomes(kind: OutcomeKind): number {
    return this.#deliveries.outcomes(kind);
  }

  /** The newest generation of letters. */
  get generation(): number {
    return this.#generation;
  }

  /** The move that opened the newest generation; undefined for the first. */
  get reopenedBy(): ChangelogId | undefined {
    return this.#reopenedBy;
  }

  /** Letters of an older generation than this no longer count. */
  generationOf(number: number): number {
    return this.#deliveries.generationOf(number);
  }

  /** It was refused, for a reason that lies not with its address. */
  isSpared(number: number): boolean {
    return this.#deliveries.isSpared(number);
  }

  /** It may have been mailed by an attempt that was deferred all the same: the config wants it mailed again. */
  isDoubted(number: number): boolean {
    return this.#deliveries.isDoubted(number);
  }

  /** How much of the time since then the run was paused (epoch milliseconds). */
  pausedMilliseconds(since: number, now: number): number {
    return this.#pauses.within(since, now);
  }

  /** Numbers of the deliveries that have no final outcome, rising. */
  unsettled(): readonly number[] {
    return this.#deliveries.unsettled();
  }

  stateOf(number: number): DeliveryState {
    return this.#deliveries.stateOf(number);
  }

  #freeze(entry: Frozen): void {
    if (this.#frozen !== undefined) return;
    this.#frozen = entry;
    this.#deliveries.freeze(entry.count);
  }

  /** True when it made a delivery fresh again. What was cancelled stays cancelled. */
  #reopen(entry: Reopened): boolean {
    if (this.#control === 'cancelled' || this.#frozen === undefined) return false;
    if (entry.generation > this.#generation) {
      this.#generation = entry.generation;
      this.#reopenedBy = entry.move;
      this.#end = undefined;
    }
    if (this.#isNews(entry)) {
      this.#control = 'running';
      this.#pauses.end(entry.at);
    }
    return this.#deliveries.reopen(entry);
  }

  /** True when the entry counts, which is then noted. */
  #isNews(entry: Moved): boolean {
    if (!isNews(entry, this.#lastMove)) return false;
    this.#lastMove = entry.move ?? this.#lastMove;
    return true;
  }
}

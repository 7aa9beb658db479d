import type { AttemptId, ChangelogId } from '../campaign/ids.ts';
import type { OutcomeKind } from '../campaign/outcome.ts';
import { codeOf, firstSettled, fresh, open, outcomeOf, Tally } from './delivery-code.ts';
import type { RunEntry } from './entries.ts';
import { isNews, type Moved } from './moves.ts';
import { Pauses } from './pauses.ts';

/** Where a run stands. `refused` and `closed` are its ends. */
export type RunPhase = 'launching' | 'running' | 'paused' | 'cancelled' | 'refused' | 'closed';

/** What the journal says about one delivery. */
export type DeliveryState =
  | { readonly kind: 'fresh' }
  /** An attempt has begun and has no outcome yet. */
  | { readonly kind: 'open'; readonly attempt: AttemptId }
  | { readonly kind: 'settled'; readonly outcome: OutcomeKind };

type Frozen = Extract<RunEntry, { kind: 'frozen' }>;
type OutcomeRecord = Extract<RunEntry, { kind: 'outcome' }>;
type Reopened = Extract<RunEntry, { kind: 'reopened' }>;
type Bounced = Extract<RunEntry, { kind: 'bounced' }>;

/**
 * What a run's journal says, as a fold over its entries: one byte per delivery. Entries may come twice and late; the
 * ledger is the same.
 */
export class Ledger {
  #control: 'running' | 'paused' | 'cancelled' = 'running';
  #end: 'refused' | 'closed' | undefined;
  #frozen: Frozen | undefined;
  #states = new Uint8Array(0);
  #generations = new Map<number, number>();
  #generation = 0;
  #reopenedBy: ChangelogId | undefined;
  #open = new Map<number, AttemptId>();
  /** Attempts that ended in `deferred`: read a second time, they do not begin again. */
  #deferred = new Set<AttemptId>();
  /** Deliveries with a deferred attempt that may have mailed somebody. */
  #doubted = new Set<number>();
  readonly #spared = new Set<number>();
  /** Deliveries whose mail came back, whatever is known of its sending by then. */
  readonly #bounced = new Set<number>();
  readonly #tally = new Tally();
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
        return this.#begin(entry.number, entry.attempt);
      case 'outcome':
        return this.#close(entry);
      case 'bounced':
        return this.#bounce(entry);
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
        if (this.#end === undefined && this.#isNews(entry)) this.#cancel();
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
    return this.#states.length;
  }

  /** Deliveries with a final outcome. */
  get settled(): number {
    return this.#tally.settled;
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
    return this.#open.size;
  }

  /** The last move that was taken into account; undefined while there was none after the start. */
  get lastMove(): ChangelogId | undefined {
    return this.#lastMove;
  }

  outcomes(kind: OutcomeKind): number {
    return this.#tally.of(kind);
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
    return this.#generations.get(number) ?? 0;
  }

  /** It was refused, for a reason that lies not with its address. */
  isSpared(number: number): boolean {
    return this.#spared.has(number);
  }

  /** It may have been mailed by an attempt that was deferred all the same: the config wants it mailed again. */
  isDoubted(number: number): boolean {
    return this.#doubted.has(number);
  }

  /** How much of the time since then the run was paused (epoch milliseconds). */
  pausedMilliseconds(since: number, now: number): number {
    return this.#pauses.within(since, now);
  }

  /** Numbers of the deliveries that have no final outcome, rising. */
  unsettled(): readonly number[] {
    const numbers: number[] = [];
    this.#states.forEach((state, number) => {
      if (state < firstSettled) numbers.push(number);
    });
    return numbers;
  }

  stateOf(number: number): DeliveryState {
    const code = this.#states[number];
    if (code === undefined) throw new RangeError(`Delivery ${number} is not in the audience`);
    if (code === fresh) return { kind: 'fresh' };
    const attempt = this.#open.get(number);
    if (code === open && attempt !== undefined) return { kind: 'open', attempt };
    const outcome = outcomeOf(code);
    if (outcome === undefined)
      throw new RangeError(`Delivery ${number} has no such state: ${code}`);
    return { kind: 'settled', outcome };
  }

  #freeze(entry: Frozen): void {
    if (this.#frozen !== undefined) return;
    this.#frozen = entry;
    this.#states = new Uint8Array(entry.count);
    if (this.#control === 'cancelled') this.#cancel();
  }

  #begin(number: number, attempt: AttemptId): boolean {
    if (this.#deferred.has(attempt)) return false;
    const state = this.#states[number];
    // Its owner had not heard of the cancellation yet: the mail may have left.
    const isLate = state === codeOf('cancelled');
    if (state !== fresh && !isLate) return false;
    this.#open.set(number, attempt);
    if (isLate) return this.#settle(number, 'unconfirmed');
    this.#states[number] = open;
    return false;
  }

  #close({ number, attempt, outcome }: OutcomeRecord): boolean {
    const state = this.#states[number];
    if (state === undefined) return false;
    const closesOpen = attempt !== undefined && this.#open.get(number) === attempt;
    if (closesOpen) this.#open.delete(number);

    if (outcome.kind === 'deferred') {
      if (attempt !== undefined) this.#deferred.add(attempt);
      const isDoubtful = outcome.replyClass === 'unconfirmed';
      if (isDoubtful) this.#doubted.add(number);
      // After a cancellation most attempts are known to have mailed nobody; before it, the delivery is fresh again.
      if (closesOpen && state === open) this.#states[number] = fresh;
      else if (closesOpen && this.#control === 'cancelled' && !isDoubtful && !this.#isBack(number))
        return this.#settle(number, 'cancelled');
      return false;
    }
    if (outcome.kind === 'sent') return this.#settle(number, 'sent');
    // Of an attempt that is closed already, as when its delivery was reopened since, nothing is learned but that it mailed.
    const isFirst = (state === fresh || state === open) && (attempt === undefined || closesOpen);
    const isTruthAfterCancel = closesOpen && this.#control === 'cancelled' && !this.#isBack(number);
    if (!isFirst && !isTruthAfterCancel) return false;
    if (outcome.kind === 'rejected' && !outcome.suppress) this.#spared.add(number);
    return this.#settle(number, outcome.kind);
  }

  /** Knowledge about a mail that was sent: it tells nothing of one that was not, until that turns out to have been. */
  #bounce({ number, generation }: Bounced): boolean {
    const state = this.#states[number];
    if (state === undefined || generation < this.generationOf(number)) return false;
    this.#bounced.add(number);
    const wentOut = state === codeOf('sent') || state === codeOf('unconfirmed');
    return wentOut && this.#settle(number, 'bounced');
  }

  #isBack(number: number): boolean {
    return this.#states[number] === codeOf('bounced');
  }

  #settle(number: number, became: OutcomeKind): boolean {
    const wentOut = became === 'sent' || became === 'unconfirmed';
    const kind = wentOut && this.#bounced.has(number) ? 'bounced' : became;
    if (became !== 'unconfirmed' && became !== 'bounced') this.#open.delete(number);
    const before = this.#states[number] ?? fresh;
    if (before === codeOf(kind)) return false;
    this.#tally.change(before, codeOf(kind));
    this.#states[number] = codeOf(kind);
    return true;
  }

  /** Everything unsettled is over: what was never begun got nothing, what was in flight may have been mailed. */
  #cancel(): void {
    this.#control = 'cancelled';
    this.#states.forEach((state, number) => {
      if (state === fresh) this.#settle(number, 'cancelled');
      else if (state === open) this.#settle(number, 'unconfirmed');
    });
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
    const reopened = entry.deliveries.filter(
      // What came back is mailed again only to another address.
      ([number, corrected]) =>
        (corrected !== null || !this.#isBack(number)) && this.#refresh(number, entry.generation),
    );
    return reopened.length > 0;
  }

  #refresh(number: number, generation: number): boolean {
    const state = this.#states[number];
    if (state === undefined || state === codeOf('sent')) return false;
    if (generation <= this.generationOf(number)) return false;
    this.#tally.change(state, fresh);
    this.#states[number] = fresh;
    this.#open.delete(number);
    this.#spared.delete(number);
    this.#bounced.delete(number);
    this.#generations.set(number, generation);
    return true;
  }

  /** True when the entry counts, which is then noted. */
  #isNews(entry: Moved): boolean {
    if (!isNews(entry, this.#lastMove)) return false;
    this.#lastMove = entry.move ?? this.#lastMove;
    return true;
  }
}

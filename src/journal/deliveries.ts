import type { AttemptId } from '../campaign/ids.ts';
import type { OutcomeKind } from '../campaign/outcome.ts';
import { codeOf, firstSettled, fresh, open, outcomeOf, Tally } from './delivery-code.ts';
import type { RunEntry } from './entries.ts';

/** What the journal says about one delivery. */
export type DeliveryState =
  | { readonly kind: 'fresh' }
  /** An attempt has begun and has no outcome yet. */
  | { readonly kind: 'open'; readonly attempt: AttemptId }
  | { readonly kind: 'settled'; readonly outcome: OutcomeKind };

type OutcomeRecord = Extract<RunEntry, { kind: 'outcome' }>;
type Reopened = Extract<RunEntry, { kind: 'reopened' }>;
type Bounced = Extract<RunEntry, { kind: 'bounced' }>;

/**
 * What became of each delivery of a run: one byte for each, and a little more for the few of which that does not say enough.
 * What changes an outcome answers true.
 */
export class Deliveries {
  #states = new Uint8Array(0);
  #generations = new Map<number, number>();
  #open = new Map<number, AttemptId>();
  /** Attempts that ended in `deferred`: read a second time, they do not begin again. */
  #deferred = new Set<AttemptId>();
  /** Deliveries with a deferred attempt that may have mailed somebody. */
  #doubted = new Set<number>();
  readonly #spared = new Set<number>();
  /** Deliveries whose mail came back, whatever is known of its sending by then. */
  readonly #bounced = new Set<number>();
  readonly #tally = new Tally();
  #isCancelled = false;

  get count(): number {
    return this.#states.length;
  }

  get settled(): number {
    return this.#tally.settled;
  }

  get openAttempts(): number {
    return this.#open.size;
  }

  outcomes(kind: OutcomeKind): number {
    return this.#tally.of(kind);
  }

  generationOf(number: number): number {
    return this.#generations.get(number) ?? 0;
  }

  isSpared(number: number): boolean {
    return this.#spared.has(number);
  }

  isDoubted(number: number): boolean {
    return this.#doubted.has(number);
  }

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

  /** There are so many, from now on. */
  freeze(count: number): void {
    this.#states = new Uint8Array(count);
    if (this.#isCancelled) this.cancel();
  }

  begin(number: number, attempt: AttemptId): boolean {
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

  close({ number, attempt, outcome }: OutcomeRecord): boolean {
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
      else if (closesOpen && this.#isCancelled && !isDoubtful && !this.#isBack(number))
        return this.#settle(number, 'cancelled');
      return false;
    }
    if (outcome.kind === 'sent') return this.#settle(number, 'sent');
    // Of an attempt that is closed already, as when its delivery was reopened since, nothing is learned but that it mailed.
    const isFirst = (state === fresh || state === open) && (attempt === undefined || closesOpen);
    const isTruthAfterCancel = closesOpen && this.#isCancelled && !this.#isBack(number);
    if (!isFirst && !isTruthAfterCancel) return false;
    if (outcome.kind === 'rejected' && !outcome.suppress) this.#spared.add(number);
    return this.#settle(number, outcome.kind);
  }

  /** Knowledge about a mail that was sent: it tells nothing of one that was not, until that turns out to have been. */
  bounce({ number, generation }: Bounced): boolean {
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
  cancel(): void {
    this.#isCancelled = true;
    this.#states.forEach((state, number) => {
      if (state === fresh) this.#settle(number, 'cancelled');
      else if (state === open) this.#settle(number, 'unconfirmed');
    });
  }

  /** True when one of them is fresh again. */
  reopen({ generation, deliveries }: Reopened): boolean {
    const reopened = deliveries.filter(
      // What came back is mailed again only to another address.
      ([number, corrected]) =>
        (corrected !== null || !this.#isBack(number)) && this.#refresh(number, generation),
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
}

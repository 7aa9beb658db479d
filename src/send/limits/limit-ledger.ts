import type { LimitEntry, Take } from './entries.ts';
import { rateOf, type Slowdown, slowDown } from './slowdown.ts';

/** What a take came to: it may go at that time (epoch milliseconds), or has to come again. */
export type Verdict =
  | { readonly id: string; readonly kind: 'go'; readonly at: number }
  | { readonly id: string; readonly kind: 'later' };

/** Of a process that says nothing for so long the places are free again. */
const leaseMilliseconds = 20_000;
/** What may go at once after a lull, in time. */
const slackMilliseconds = 100;
const forgetMilliseconds = 60_000;

interface KeyState {
  /** When the next mail is due. */
  dueAt: number;
  slowdown: Slowdown | undefined;
  /** Takes that hold a place, each with its process. */
  readonly inside: Map<string, string>;
  readonly waiting: Take[];
}

/**
 * Who may go when, as a fold over the entries of all processes: each key has a line that moves at its rate (the generic cell
 * rate algorithm, ITU-T I.371) and so many places. Its time is that of the entries, so that everybody who reads them knows
 * the same.
 */
export class LimitLedger {
  readonly #keys = new Map<string, KeyState>();
  /** By take; only those that hold a place or wait for one. */
  readonly #keyOf = new Map<string, string>();
  readonly #lastSeen = new Map<string, number>();
  readonly #processOf = new Map<string, string>();
  #now = -Infinity;

  apply(entry: LimitEntry): readonly Verdict[] {
    this.#now = Math.max(this.#now, entry.at);
    this.#lastSeen.set(entry.process, this.#now);
    switch (entry.kind) {
      case 'take':
        return entry.takes.flatMap((take) => this.#take(take, entry.process) ?? []);
      case 'done':
        return entry.ids.flatMap((id) => this.#leave(id));
      case 'beat':
        return this.#sweep();
      case 'slow': {
        const state = this.#stateOf(entry.key);
        state.slowdown = slowDown(state.slowdown, entry.perSecond, this.#now);
        state.dueAt = Math.max(state.dueAt, this.#now + entry.pause);
        return [];
      }
    }
  }

  /** Whether a server wants fewer mails of this kind at the moment. */
  isSlowed(key: string, now: number): boolean {
    const slowdown = this.#keys.get(key)?.slowdown;
    return slowdown !== undefined && rateOf(slowdown, now) !== undefined;
  }

  #take(take: Take, process: string): Verdict | undefined {
    if (this.#keyOf.has(take.id)) return undefined; // Told twice.
    const state = this.#stateOf(take.key);
    const mayWait = take.patience === undefined;
    const isTooLate = !mayWait && state.dueAt - this.#now > take.patience;
    const { atOnce = Infinity } = take.limit;
    const isFull = state.inside.size >= atOnce || state.waiting.length > 0;
    if (isTooLate || (isFull && !mayWait)) return { id: take.id, kind: 'later' };
    if (atOnce === Infinity) return this.#go(take, state);
    this.#keyOf.set(take.id, take.key);
    this.#processOf.set(take.id, process);
    if (isFull) {
      state.waiting.push(take);
      return undefined;
    }
    state.inside.set(take.id, process);
    return this.#go(take, state);
  }

  #go({ id, limit }: Take, state: KeyState): Verdict {
    const slowed = state.slowdown && rateOf(state.slowdown, this.#now);
    if (slowed === undefined) state.slowdown = undefined;
    const perSecond = Math.min(limit.perSecond ?? Infinity, slowed ?? Infinity);
    const at = Math.max(state.dueAt, this.#now);
    state.dueAt = Math.max(state.dueAt, this.#now - slackMilliseconds) + 1_000 / perSecond;
    return { id, kind: 'go', at };
  }

  /** Gives a place back, or gives up waiting for one; the first who wait take what is free. */
  #leave(id: string): readonly Verdict[] {
    const state = this.#keys.get(this.#keyOf.get(id) ?? '');
    this.#keyOf.delete(id);
    this.#processOf.delete(id);
    if (state === undefined) return [];
    state.inside.delete(id);
    const at = state.waiting.findIndex((take) => take.id === id);
    if (at >= 0) state.waiting.splice(at, 1);
    return this.#letIn(state);
  }

  #letIn(state: KeyState): readonly Verdict[] {
    const verdicts: Verdict[] = [];
    for (;;) {
      const [next] = state.waiting;
      if (next === undefined || state.inside.size >= (next.limit.atOnce ?? Infinity))
        return verdicts;
      state.waiting.shift();
      state.inside.set(next.id, this.#processOf.get(next.id) ?? '');
      verdicts.push(this.#go(next, state));
    }
  }

  /** Takes the places of processes that are gone, and forgets what plays no part any more. */
  #sweep(): readonly Verdict[] {
    const gone = [...this.#processOf].filter(
      ([, process]) => (this.#lastSeen.get(process) ?? -Infinity) < this.#now - leaseMilliseconds,
    );
    const verdicts = gone.flatMap(([id]) => this.#leave(id));
    for (const [process, seen] of this.#lastSeen)
      if (seen < this.#now - forgetMilliseconds) this.#lastSeen.delete(process);
    for (const [key, { inside, waiting, dueAt }] of this.#keys)
      if (
        inside.size + waiting.length === 0 &&
        dueAt < this.#now - forgetMilliseconds &&
        !this.isSlowed(key, this.#now)
      )
        this.#keys.delete(key);
    return verdicts;
  }

  #stateOf(key: string): KeyState {
    const known = this.#keys.get(key) ?? {
      dueAt: -Infinity,
      slowdown: undefined,
      inside: new Map(),
      waiting: [],
    };
    this.#keys.set(key, known);
    return known;
  }
}

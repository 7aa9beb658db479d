import type { HaltCause, HaltReason } from '../campaign/halt.ts';
import type { RunEntry } from '../journal/entries.ts';
import { type Ending, endingOf, endingOfBounce } from './ending.ts';

/** More than this of the latest letters must not end in the same bad way. */
interface Limit {
  readonly cause: HaltCause;
  /** Fewer never halt a run: a small campaign may have its handful. */
  readonly least: number;
  readonly percent: number;
  /** Of so many. Counted, not timed: a bad list is as bad at one mail a minute. */
  readonly among: number;
  /** Of no use a second time. */
  readonly isOnceARun?: true;
}

const limits: readonly Limit[] = [
  // Few are enough, because whoever checks says the same; a share of them, because some servers are odd.
  { cause: 'sender-unproven', least: 3, percent: 5, among: 100 },
  // Large providers ask senders for the reason at 5 %, and cut them off at 10 %.
  { cause: 'invalid-recipient', least: 10, percent: 10, among: 200 },
  // One small provider that blocks is no reason to stop for all the others.
  { cause: 'blocked', least: 10, percent: 20, among: 100 },
  // A server that dies once leaves one for each connection, and among others that were sent.
  { cause: 'unconfirmed', least: 10, percent: 25, among: 100 },
  { cause: 'protocol', least: 10, percent: 25, among: 100 },
  // Many letters are prepared ahead, and go on failing when the cause is mended; a retry is for them.
  { cause: 'failed', least: 10, percent: 5, among: 200, isOnceARun: true },
];

const mostReplies = 3;
/** More than can be on their way to the journal twice. */
const mostRemembered = 1_000;

/**
 * Watches how a run's letters end, as a fold over its journal, and says when the run should halt. Whoever moves it on after
 * that knows what it halted for: it may become twice as bad before it halts for the same cause again.
 */
export class HaltWatch {
  #watched = watchAnew();
  /** Ends that are counted: an outcome may be in the journal twice. */
  #counted = new Set<string>();
  #replies = new Map<HaltCause, readonly string[]>();
  #haltedFor: HaltCause | undefined;
  /** How often a person has moved the run on after it halted for this. */
  readonly #accepted = new Map<HaltCause, number>();

  apply(entry: RunEntry): void {
    switch (entry.kind) {
      case 'outcome':
        this.#count(entry.attempt ?? `untried ${entry.number}`, endingOf(entry.outcome));
        return;
      case 'bounced':
        this.#count(`bounced ${entry.number} ${entry.generation}`, endingOfBounce(entry));
        return;
      case 'paused':
        this.#haltedFor ??= entry.because?.cause;
        return;
      case 'resumed':
      case 'reopened':
        this.#beginAnew();
        return;
      case 'opened':
      case 'content':
      case 'audience':
      case 'frozen':
      case 'batched':
      case 'marker':
      case 'attempt':
      case 'cancelled':
      case 'refused':
      case 'reported':
      case 'complained':
      case 'closed':
        return;
    }
  }

  /** What the run should halt for as things are. */
  get reason(): HaltReason | undefined {
    const exceeded = this.#watched.find((each) => this.#isExceeded(each));
    if (exceeded === undefined) return undefined;
    const { cause } = exceeded.limit;
    const { bad: count, length: among } = exceeded.window;
    return { cause, count, among, replies: this.#replies.get(cause) ?? [] };
  }

  #isExceeded({ limit, window: { bad, length } }: Watched): boolean {
    const accepted = this.#accepted.get(limit.cause) ?? 0;
    if (limit.isOnceARun === true && accepted > 0) return false;
    const factor = 2 ** accepted;
    return bad >= limit.least * factor && bad * 100 > limit.percent * factor * length;
  }

  #count(key: string, end: Ending | undefined): void {
    if (end === undefined || this.#counted.has(key)) return;
    this.#counted.add(key);
    const [oldest] = this.#counted;
    if (this.#counted.size > mostRemembered && oldest !== undefined) this.#counted.delete(oldest);
    for (const { limit, window } of this.#watched) window.add(limit.cause === end.cause);
    if (end.cause !== undefined && end.words !== undefined) this.#quote(end.cause, end.words);
  }

  #quote(cause: HaltCause, words: string): void {
    const quoted = withoutAddresses(words);
    const others = (this.#replies.get(cause) ?? []).filter((reply) => reply !== quoted);
    this.#replies.set(cause, [...others, quoted].slice(-mostReplies));
  }

  #beginAnew(): void {
    if (this.#haltedFor !== undefined)
      this.#accepted.set(this.#haltedFor, (this.#accepted.get(this.#haltedFor) ?? 0) + 1);
    this.#haltedFor = undefined;
    this.#watched = watchAnew();
    this.#counted.clear();
    this.#replies.clear();
  }
}

interface Watched {
  readonly limit: Limit;
  readonly window: Window;
}

function watchAnew(): readonly Watched[] {
  return limits.map((limit) => ({ limit, window: new Window(limit.among) }));
}

/** The latest ends, and how many of them were bad. */
class Window {
  readonly #size: number;
  readonly #ends: boolean[] = [];
  bad = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get length(): number {
    return this.#ends.length;
  }

  add(isBad: boolean): void {
    this.#ends.push(isBad);
    if (isBad) this.bad += 1;
    if (this.#ends.length > this.#size && this.#ends.shift() === true) this.bad -= 1;
  }
}

function withoutAddresses(words: string): string {
  return words.replaceAll(/[^\s<>()"',;:]+@[^\s<>()"',;:]+/g, '[address]');
}

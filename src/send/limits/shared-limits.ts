import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Broker, JournalName } from '../../queue/port.ts';
import { type Clock, systemClock } from '../clock.ts';
import { untilAborted } from '../until-aborted.ts';
import { type Limit, LimitEntry, type Take } from './entries.ts';
import { LimitLedger, type Verdict } from './limit-ledger.ts';

/** What mails of this process may go when, all other processes considered. */
export interface Limits {
  /**
   * Waits until a mail of this kind may go; dispose of the result when it has gone. `later` when that takes longer than
   * `patienceMilliseconds`.
   */
  take(
    key: string,
    limit: Limit,
    signal: AbortSignal,
    patienceMilliseconds?: number,
  ): Promise<Disposable | 'later'>;
  /** A server wants fewer mails of this kind; tells everybody. `perSecond` was too many. */
  slow(key: string, perSecond: number, pauseMilliseconds: number): void;
}

export interface SharedLimitsOptions {
  readonly broker: Pick<Broker, 'append' | 'read'>;
  readonly logger: Logger;
  readonly clock?: Clock;
}

const limitsJournal: JournalName = { kind: 'limits' };
/** Well within the lease of a process on its places. */
const beatMilliseconds = 5_000;
const againMilliseconds = 250;
const free: Disposable = { [Symbol.dispose]: () => {} };

/** Opens the limits of this process. Nothing is written for mails that nothing limits. */
export function openSharedLimits(options: SharedLimitsOptions): Limits & AsyncDisposable {
  return new SharedLimits(options);
}

/**
 * Asks by writing into a stream that every process reads: all come to the same verdicts, nobody hands out anything, and
 * whoever dies takes nothing along but the mails that it was about to send.
 */
class SharedLimits implements Limits, AsyncDisposable {
  readonly #options: SharedLimitsOptions;
  readonly #clock: Clock;
  readonly #process = randomUUID();
  readonly #ledger = new LimitLedger();
  readonly #asked = new Map<string, PromiseWithResolvers<Verdict>>();
  /** Takes that hold a place or wait for one. */
  readonly #places = new Set<string>();
  readonly #closing = new AbortController();
  readonly #following: Promise<void>;
  readonly #beating: NodeJS.Timeout;
  /** From the clock to epoch milliseconds, by the machine whose clock is furthest ahead. */
  #aheadMilliseconds: number;
  #takes: Take[] = [];
  #done: string[] = [];
  #others: LimitEntry[] = [];
  #writing: Promise<void> | undefined;
  #count = 0;

  constructor(options: SharedLimitsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#aheadMilliseconds = Date.now() - this.#clock.now();
    this.#following = this.#follow();
    this.#beating = setInterval(() => this.#beat(), beatMilliseconds).unref();
  }

  async take(
    key: string,
    limit: Limit,
    signal: AbortSignal,
    patience?: number,
  ): Promise<Disposable | 'later'> {
    const isLimited = limit.perSecond !== undefined || limit.atOnce !== undefined;
    if (!isLimited && !this.#ledger.isSlowed(key, this.#now)) return free;
    signal.throwIfAborted();
    this.#count += 1;
    const id = `${this.#process}:${this.#count}`;
    const asked = Promise.withResolvers<Verdict>();
    this.#asked.set(id, asked);
    const place = limit.atOnce === undefined ? free : this.#placeOf(id);
    this.#takes.push({ id, key, limit, ...(patience !== undefined && { patience }) });
    this.#write();
    try {
      const verdict = await untilAborted(asked.promise, signal);
      if (verdict.kind === 'later') {
        this.#places.delete(id);
        return 'later';
      }
      await this.#until(verdict.at, signal);
      return place;
    } catch (error) {
      place[Symbol.dispose]();
      throw error;
    } finally {
      this.#asked.delete(id);
    }
  }

  slow(key: string, perSecond: number, pause: number): void {
    this.#others.push({ ...this.#stamp, kind: 'slow', key, perSecond, pause });
    this.#write();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beating);
    await this.#writing;
    this.#closing.abort(new Error('The limits are closed'));
    await this.#following;
  }

  get #now(): number {
    return this.#clock.now() + this.#aheadMilliseconds;
  }

  get #stamp() {
    return { v: 1, at: this.#now, process: this.#process } as const;
  }

  #placeOf(id: string): Disposable {
    this.#places.add(id);
    return {
      [Symbol.dispose]: () => {
        if (!this.#places.delete(id)) return;
        this.#done.push(id);
        this.#write();
      },
    };
  }

  async #until(time: number, signal: AbortSignal): Promise<void> {
    const wait = time - this.#now;
    if (wait > 0) await this.#clock.wait(wait, signal);
  }

  #beat(): void {
    if (this.#places.size === 0) return;
    this.#others.push({ ...this.#stamp, kind: 'beat' });
    this.#write();
  }

  /** What comes while something is being written goes together, afterwards. */
  #write(): void {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  async #writeAll(): Promise<void> {
    const { broker, logger } = this.#options;
    while (this.#takes.length + this.#done.length + this.#others.length > 0) {
      const entries = this.#collect();
      try {
        await broker.append(limitsJournal, entries);
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        logger.warn({ err: error }, 'limits not asked yet');
        this.#putBack(entries);
        await this.#pause();
      }
    }
  }

  #collect(): LimitEntry[] {
    const [takes, ids, others] = [this.#takes, this.#done, this.#others];
    this.#takes = [];
    this.#done = [];
    this.#others = [];
    return [
      ...(ids.length > 0 ? [{ ...this.#stamp, kind: 'done' as const, ids }] : []),
      ...others,
      ...(takes.length > 0 ? [{ ...this.#stamp, kind: 'take' as const, takes }] : []),
    ];
  }

  /** What may be there already is told again: twice does no harm. */
  #putBack(entries: readonly LimitEntry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'take')
        this.#takes.unshift(...entry.takes.filter(({ id }) => this.#asked.has(id)));
      else if (entry.kind === 'done') this.#done.unshift(...entry.ids);
      else this.#others.unshift(entry);
    }
  }

  async #follow(): Promise<void> {
    const { broker, logger } = this.#options;
    const { signal } = this.#closing;
    for (let offset = 0; !signal.aborted; ) {
      try {
        for await (const records of broker.read(limitsJournal, offset, signal))
          for (const record of records) {
            this.#learn(record.entry);
            offset = record.offset + 1;
          }
      } catch (error) {
        logger.error({ err: error }, 'limits cannot be followed');
        await this.#pause();
      }
    }
  }

  #learn(raw: unknown): void {
    const { success, data: entry } = LimitEntry.safeParse(raw);
    if (!success) return; // Of a newer Postboard.
    this.#aheadMilliseconds = Math.max(this.#aheadMilliseconds, entry.at - this.#clock.now());
    for (const verdict of this.#ledger.apply(entry)) this.#asked.get(verdict.id)?.resolve(verdict);
  }

  async #pause(): Promise<void> {
    const { signal } = this.#closing;
    await systemClock.wait(againMilliseconds, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

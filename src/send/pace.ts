import { type Clock, systemClock } from './clock.ts';
import { Line } from './line.ts';

export interface PaceOptions {
  /** Mails a second; undefined for as fast as they come. */
  readonly perSecond: number | undefined;
  readonly clock?: Clock;
}

/** Lets mails go one after the other, evenly, so many a second. */
export interface Pace {
  /** Waits until the next mail may go, in the order of the calls. */
  take(signal: AbortSignal): Promise<void>;
  /** From now on; who waits already goes by the new pace too. */
  change(perSecond: number | undefined): void;
  /** Nobody goes within this time from now. */
  pause(milliseconds: number): void;
}

/**
 * What may go at once after a lull, in time. It also makes up for timers that fire late, so that a second's mails take a
 * second however fast the pace.
 */
const slackMilliseconds = 100;

export function createPace({ perSecond, clock = systemClock }: PaceOptions): Pace {
  return new EvenPace(perSecond, clock);
}

/** The generic cell rate algorithm (ITU-T I.371); the first in line does the waiting. */
class EvenPace implements Pace {
  readonly #clock: Clock;
  readonly #line = new Line<void>();
  #isHeaded = false;
  #intervalMilliseconds: number;
  /** When the next mail is due. */
  #dueAt = -Infinity;
  #pausedUntil = -Infinity;
  #changed = new AbortController();

  constructor(perSecond: number | undefined, clock: Clock) {
    this.#intervalMilliseconds = intervalOf(perSecond);
    this.#clock = clock;
  }

  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#isHeaded) await this.#line.wait(signal);
    this.#isHeaded = true;
    try {
      await this.#untilDue(signal);
    } finally {
      this.#isHeaded = this.#line.serve();
    }
  }

  change(perSecond: number | undefined): void {
    const wasDueSince = this.#dueAt - this.#intervalMilliseconds;
    this.#intervalMilliseconds = intervalOf(perSecond);
    this.#dueAt = wasDueSince + this.#intervalMilliseconds;
    this.#wake();
  }

  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + milliseconds);
    this.#wake();
  }

  async #untilDue(signal: AbortSignal): Promise<void> {
    for (;;) {
      const now = this.#clock.now();
      const wait = Math.max(this.#dueAt - slackMilliseconds, this.#pausedUntil) - now;
      if (wait <= 0) {
        this.#dueAt = Math.max(this.#dueAt, now) + this.#intervalMilliseconds;
        return;
      }
      await this.#waitOrChange(wait, signal);
    }
  }

  async #waitOrChange(milliseconds: number, signal: AbortSignal): Promise<void> {
    const changed = this.#changed.signal;
    try {
      await this.#clock.wait(milliseconds, AbortSignal.any([signal, changed]));
    } catch (error) {
      signal.throwIfAborted();
      if (!changed.aborted) throw error;
    }
  }

  #wake(): void {
    this.#changed.abort();
    this.#changed = new AbortController();
  }
}

function intervalOf(perSecond: number | undefined): number {
  return perSecond === undefined ? 0 : 1_000 / perSecond;
}

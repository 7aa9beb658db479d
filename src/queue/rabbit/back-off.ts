import { setTimeout as delay } from 'node:timers/promises';

/** Waits longer each time, with jitter, so that processes that lost the same broker do not come back as one. */
export class BackOff {
  readonly #shortest: number;
  readonly #longest: number;
  #failures = 0;

  constructor(shortestMilliseconds: number, longestMilliseconds: number) {
    this.#shortest = shortestMilliseconds;
    this.#longest = longestMilliseconds;
  }

  reset(): void {
    this.#failures = 0;
  }

  /** Resolves after the next delay, or at once when the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    const milliseconds = Math.min(this.#longest, this.#shortest * 2 ** this.#failures);
    this.#failures += 1;
    try {
      await delay(milliseconds * (0.75 + Math.random() / 2), undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

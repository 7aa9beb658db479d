import type { Clock } from '../../src/send/clock.ts';

/** A clock whose waits take no time but that of the clock, and perhaps a little more. */
export class HastyClock implements Clock {
  readonly waits: number[] = [];
  readonly #lateness: () => number;
  #now = 1_000;

  constructor(lateness: () => number = () => 0) {
    this.#lateness = lateness;
  }

  now(): number {
    return this.#now;
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.waits.push(milliseconds);
    this.#now += milliseconds + this.#lateness();
  }

  chance(): number {
    return 0.5;
  }
}

/** A clock that stands still until told otherwise. */
export class HandClock implements Clock {
  #now = 1_000;
  readonly #alarms = new Set<{ readonly at: number; readonly ring: () => void }>();
  readonly #waits: number[] = [];
  #onWait: (() => void) | undefined;

  now(): number {
    return this.#now;
  }

  chance(): number {
    return 0.5;
  }

  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal.aborted) return Promise.reject(signal.reason);
    const alarm = { at: this.#now + milliseconds, ring: resolve };
    this.#alarms.add(alarm);
    signal.addEventListener('abort', () => {
      this.#alarms.delete(alarm);
      reject(signal.reason);
    });
    this.#waits.push(milliseconds);
    this.#onWait?.();
    return promise;
  }

  /** How long the next one to wait wants to wait, once there is one; each wait is told once. */
  async nextWait(): Promise<number> {
    const wait = this.#waits.shift();
    if (wait !== undefined) return wait;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onWait = resolve;
    await promise;
    return this.nextWait();
  }

  get isAwaited(): boolean {
    return this.#alarms.size > 0;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const alarm of this.#alarms) {
      if (alarm.at > this.#now) continue;
      this.#alarms.delete(alarm);
      alarm.ring();
    }
  }
}

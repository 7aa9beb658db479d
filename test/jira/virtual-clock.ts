import type { Clock } from '../../src/jira/transport/clock.ts';

/** A clock whose waits take no time; it notes them. */
export class VirtualClock implements Clock {
  readonly waits: number[] = [];
  #now = Date.parse('2026-11-24T10:00:00Z');

  now(): number {
    return this.#now;
  }

  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.waits.push(Math.round(milliseconds));
    this.#now += milliseconds;
  }

  chance(): number {
    return 0.5;
  }
}

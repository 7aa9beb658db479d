import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance, so that tests can bring their own. */
export interface Clock {
  /** Milliseconds since some moment; never goes back, as the time of day may. */
  now(): number;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to 1. */
  chance(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wait: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
  chance: Math.random,
};

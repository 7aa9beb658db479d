import { setTimeout as wait } from 'node:timers/promises';

/** Latencies in milliseconds, by rank. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * Begins `count` actions at a fixed rate, whether or not those before have ended, and says how long each took from the
 * moment at which it was due: a stall is paid by everybody who had to wait for it.
 */
export async function atRate(
  perSecond: number,
  count: number,
  action: (index: number) => Promise<void>,
): Promise<readonly number[]> {
  const startedAt = performance.now();
  const ended: Promise<number>[] = [];
  for (let index = 0; index < count; index += 1) {
    const dueAt = startedAt + (index * 1_000) / perSecond;
    const early = dueAt - performance.now();
    if (early > 0) await wait(early);
    ended.push(action(index).then(() => performance.now() - dueAt));
  }
  return Promise.all(ended);
}

export function latenciesOf(milliseconds: readonly number[]): Latencies {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

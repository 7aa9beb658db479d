import { setTimeout } from 'node:timers/promises';

/** More letters than this in a partition are never prepared ahead. */
const mostLetters = 2_000;
const secondsAhead = 60;
const pollMilliseconds = 200;
/** Well below the half hour after which RabbitMQ takes an unsettled message for lost. */
const patienceMilliseconds = 600_000;

/** Letters that may wait in one partition: about a minute of work, so that they are fresh and the broker stays small. */
export function depthLimit(pacePerSecond: number | undefined, partitions: number): number {
  if (pacePerSecond === undefined) return mostLetters;
  return Math.min(mostLetters, Math.ceil((pacePerSecond * secondsAhead) / partitions));
}

/** Asks again and again until none of the queues holds more than `limit`; false when that takes too long. */
export async function waitForRoom(
  depths: () => Promise<readonly number[]>,
  limit: number,
  signal: AbortSignal,
  pause: (signal: AbortSignal) => Promise<unknown> = waitBriefly,
): Promise<boolean> {
  for (let waited = 0; waited <= patienceMilliseconds; waited += pollMilliseconds) {
    signal.throwIfAborted();
    if (Math.max(0, ...(await depths())) <= limit) return true;
    await pause(signal);
  }
  return false;
}

function waitBriefly(signal: AbortSignal): Promise<unknown> {
  return setTimeout(pollMilliseconds, undefined, { signal });
}

import type { Logger } from 'pino';
import { type JournalRecord, Unroutable } from '../port.ts';
import { BackOff } from './back-off.ts';
import type { Link } from './link.ts';
import { isMissingQueue } from './refusal.ts';
import { StreamReading } from './stream-reading.ts';

export interface ReadOptions {
  readonly link: Link;
  /** Name of the stream. */
  readonly stream: string;
  readonly offset: number;
  readonly logger: Logger;
}

const shortestRetryMilliseconds = 100;
const longestRetryMilliseconds = 5_000;

/**
 * Reads a stream from an offset on, over as many connections as it takes; see `Broker.read`.
 *
 * Asked for an offset behind the end, RabbitMQ 3.10 may leave entries out: it looks for the end a second time and begins
 * there, whatever has come meanwhile. A member of a cluster that lags behind may see the end there, too. So each reading
 * begins with the entry before, which is known to be there, and is begun again unless that comes first.
 */
export async function* readStream(
  options: ReadOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly JournalRecord[], void, void> {
  const backOff = new BackOff(shortestRetryMilliseconds, longestRetryMilliseconds);
  let next = options.offset;
  // Where a reading began too late; the one after that begins there again if the entries before are gone for good.
  let oldest = 0;
  while (!signal.aborted) {
    const from = Math.max(next - 1, 0);
    let hasBegun = false;
    try {
      await using reading = await StreamReading.attach({ ...options, from }, signal);
      if (next > 0) reading.expectEntry();
      for await (const records of reading.records(signal)) {
        const first = records[0]?.offset ?? from;
        if (!hasBegun && first > Math.max(from, oldest)) {
          oldest = first;
          throw new Error(`RabbitMQ began at entry ${first} instead of ${from}`);
        }
        hasBegun = true;
        // RabbitMQ may begin at the start of the chunk that holds the offset.
        const wanted = records.filter((record) => record.offset >= next);
        const last = wanted.at(-1);
        if (last === undefined) continue;
        next = last.offset + 1;
        backOff.reset();
        yield wanted;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isMissingQueue(error))
        throw new Unroutable(`There is no journal ${options.stream}`, { cause: error });
      if (options.link.isClosed) throw error;
      options.logger.debug({ err: error, stream: options.stream }, 'reading on after a pause');
    }
    await backOff.wait(signal);
  }
}

import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Broker } from '../queue/port.ts';
import type { Poll } from './poll.ts';
import { repeat } from './repeat.ts';

/** When to poll, as cron times with seconds, and when to try again to lead. */
export interface PollSchedule {
  readonly checkActive: string;
  readonly findStarted: string;
  readonly leadAgainMilliseconds: number;
}

/** A stop is known of within five seconds; a lost start within half a minute. */
export const usualSchedule: PollSchedule = {
  checkActive: '*/3 * * * * *',
  findStarted: '*/20 * * * * *',
  leadAgainMilliseconds: 1_000,
};

/** Polls while this process leads, and waits to lead while it does not. Disposing it waits for the poll that is under way. */
export function startPoller(
  poll: Poll,
  broker: Pick<Broker, 'lead'>,
  times: PollSchedule,
  logger: Logger,
  signal: AbortSignal,
): AsyncDisposable {
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  const polling = pollWhileLeading();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await polling;
    },
  };

  async function pollWhileLeading(): Promise<void> {
    while (!ended.aborted) {
      try {
        await using leadership = await broker.lead('poll', ended);
        logger.info('leading the poll');
        await pollUntil(AbortSignal.any([ended, leadership.lost]));
      } catch (error) {
        if (ended.aborted) return;
        logger.warn({ err: error }, 'no lead of the poll, trying again');
        await wait(times.leadAgainMilliseconds, undefined, { signal: ended }).catch(() => {});
      }
    }
  }

  async function pollUntil(over: AbortSignal): Promise<void> {
    const active = { what: 'active campaigns', run: () => poll.checkActive(over) };
    const started = { what: 'campaigns in Sending', run: () => poll.findStarted(over) };
    await using _active = repeat(active, times.checkActive, logger, over);
    await using _started = repeat(started, times.findStarted, logger, over);
    if (!over.aborted) await once(over, 'abort');
  }
}

import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Broker } from '../queue/port.ts';
import { repeat } from './repeat.ts';

/** When to poll, as cron times with seconds, and when to try again to lead. */
export interface PollSchedule {
  readonly quickly: string;
  readonly slowly: string;
  readonly leadAgainMilliseconds: number;
}

/** A stop is known of within five seconds; a lost start within half a minute. */
export const usualSchedule: PollSchedule = {
  quickly: '*/3 * * * * *',
  slowly: '*/20 * * * * *',
  leadAgainMilliseconds: 1_000,
};

/** What is polled, at two paces: what must be known within seconds, and what a search finds. */
export interface PollTasks {
  readonly quickly: readonly PollTask[];
  readonly slowly: readonly PollTask[];
}

export interface PollTask {
  /** For the log. */
  readonly what: string;
  run(signal: AbortSignal): Promise<void>;
}

/** Polls while this process leads, and waits to lead while it does not. Disposing it waits for the poll that is under way. */
export function startPoller(
  { quickly, slowly }: PollTasks,
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
    await using polls = new AsyncDisposableStack();
    const begin = (task: PollTask, pattern: string) =>
      polls.use(repeat({ what: task.what, run: () => task.run(over) }, pattern, logger, over));
    for (const task of quickly) begin(task, times.quickly);
    for (const task of slowly) begin(task, times.slowly);
    if (!over.aborted) await once(over, 'abort');
  }
}

import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { schedule } from 'node-cron';
import type { Logger } from 'pino';
import { JiraUnavailable } from '../jira/port.ts';
import { type Broker, NotConfirmed } from '../queue/port.ts';
import type { Poll } from './poll.ts';

/** Cron patterns with seconds. */
export interface PollSchedule {
  readonly checkActive: string;
  readonly findStarted: string;
}

/** A stop is known of within five seconds; a lost start within half a minute. */
export const usualSchedule: PollSchedule = {
  checkActive: '*/3 * * * * *',
  findStarted: '*/20 * * * * *',
};

const leadAgainMilliseconds = 1_000;

/** Polls while this process leads, and waits to lead while it does not. Disposing it waits for the poll that is under way. */
export function startPoller(
  poll: Poll,
  broker: Pick<Broker, 'lead'>,
  patterns: PollSchedule,
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
        logger.info('Leads the poll');
        await pollUntil(AbortSignal.any([ended, leadership.lost]));
      } catch (error) {
        if (ended.aborted) return;
        logger.warn({ err: error }, 'Could not lead the poll, trying again');
        await wait(leadAgainMilliseconds, undefined, { signal: ended }).catch(() => {});
      }
    }
  }

  async function pollUntil(over: AbortSignal): Promise<void> {
    await using _active = repeat(
      'active campaigns',
      patterns.checkActive,
      () => poll.checkActive(over),
      over,
    );
    await using _started = repeat(
      'campaigns in Sending',
      patterns.findStarted,
      () => poll.findStarted(over),
      over,
    );
    if (!over.aborted) await once(over, 'abort');
  }

  /** Now and at each time of the pattern; a time that comes while the poll is under way is skipped. */
  function repeat(
    what: string,
    pattern: string,
    run: () => Promise<void>,
    over: AbortSignal,
  ): AsyncDisposable {
    let underWay: Promise<void> | undefined;
    let hasFailed = false;
    const task = schedule(pattern, tick, { suppressMissedWarning: true });
    tick();
    return {
      async [Symbol.asyncDispose]() {
        await task.destroy();
        await underWay;
      },
    };

    function tick(): void {
      underWay ??= runOnce().finally(() => {
        underWay = undefined;
      });
    }

    async function runOnce(): Promise<void> {
      try {
        await run();
        if (hasFailed) logger.info({ what }, 'Polls again');
        hasFailed = false;
      } catch (error) {
        if (over.aborted) return;
        if (!hasFailed) sayWhy(what, error);
        hasFailed = true;
      }
    }
  }

  /** Once per outage; the next poll tries again. */
  function sayWhy(what: string, error: unknown): void {
    const fields = { what, err: error };
    if (error instanceof JiraUnavailable || error instanceof NotConfirmed)
      logger.warn(fields, 'Could not poll');
    else logger.error(fields, 'Could not poll');
  }
}

import type { Logger } from 'pino';
import { JiraUnauthorized, JiraUnavailable } from './port.ts';
import { type Clock, systemClock } from './transport/clock.ts';

export interface Patience {
  readonly logger: Logger;
  /** What is waited for, for the log; Jira unless told. */
  readonly message?: string;
  /** What passes by itself; a Jira that is away, unless told. */
  readonly passes?: (error: unknown) => boolean;
  /** When to give up, after the first failure; ten minutes unless told. */
  readonly longestMilliseconds?: number;
  readonly clock?: Pick<Clock, 'now' | 'wait'> | undefined;
}

/**
 * Well below the half hour after which RabbitMQ takes an unsettled message for lost, and long enough that messages that
 * are given back then live through a week without Jira.
 */
const usualMilliseconds = 600_000;
const firstPauseMilliseconds = 200;
const longestPauseMilliseconds = 5_000;

/**
 * Does work again until Jira lets it through, with pauses on top of those of each call. For handlers of messages: a
 * message that is given back whenever Jira fails would be given up as poison after an outage. Rejects with the last error
 * when patience ends, and with the signal's reason.
 */
export async function outlast<Result>(
  work: () => Promise<Result>,
  {
    logger,
    message = 'waiting for Jira',
    passes = isUnavailable,
    clock = systemClock,
    ...patience
  }: Patience,
  signal: AbortSignal,
): Promise<Result> {
  const { longestMilliseconds = usualMilliseconds } = patience;
  let since: number | undefined;
  let pause = firstPauseMilliseconds;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      since ??= clock.now();
      if (!passes(error) || clock.now() - since >= longestMilliseconds) throw error;
      logger[isAway(error) ? 'warn' : 'error']({ err: error }, message);
    }
    await clock.wait(pause, signal);
    pause = Math.min(pause * 2, longestPauseMilliseconds);
  }
}

/** Away, and not in need of a person: a wrong token stays wrong. */
export function isAway(error: unknown): boolean {
  return error instanceof JiraUnavailable && !(error instanceof JiraUnauthorized);
}

function isUnavailable(error: unknown): boolean {
  return error instanceof JiraUnavailable;
}

import { schedule } from 'node-cron';
import type { Logger } from 'pino';
import { isAway } from '../jira/patience.ts';
import { NotConfirmed } from '../queue/port.ts';

export interface Task {
  /** For the log. */
  readonly what: string;
  run(): Promise<void>;
}

/**
 * Runs a task now and at each time of a cron pattern, except while it is still under way. A failure is said once per
 * outage, because the next time tries again. Disposing it waits for what is under way.
 */
export function repeat(
  task: Task,
  pattern: string,
  logger: Logger,
  over: AbortSignal,
): AsyncDisposable {
  let underWay: Promise<void> | undefined;
  let isOut = false;
  const timer = schedule(pattern, begin, { suppressMissedWarning: true });
  begin();
  return {
    async [Symbol.asyncDispose]() {
      await timer.destroy();
      await underWay;
    },
  };

  function begin(): void {
    underWay ??= runOnce().finally(() => {
      underWay = undefined;
    });
  }

  async function runOnce(): Promise<void> {
    try {
      await task.run();
      if (isOut) logger.info({ what: task.what }, 'polling again');
      isOut = false;
    } catch (error) {
      if (over.aborted) return;
      if (!isOut) sayWhy(error);
      isOut = true;
    }
  }

  function sayWhy(error: unknown): void {
    const passes = isAway(error) || error instanceof NotConfirmed;
    logger[passes ? 'warn' : 'error']({ what: task.what, err: error }, 'poll failed');
  }
}

import type { Logger } from 'pino';
import { z } from 'zod';
import type { Runs } from '../journal/runs.ts';
import { messageVersion, type Republish, runIdSchema } from '../queue/messages.ts';
import type { Broker, Consumer } from '../queue/port.ts';

const OfSomeRun = z.looseObject({ run: runIdSchema });

/**
 * Messages whose queue is not there. Those of runs that are over are done with; where a run is not over, more than this
 * one may be lost, and its letters are published again.
 */
export function startUnrouted(broker: Broker, runs: Runs, logger: Logger): Promise<Consumer> {
  return broker.consume(
    { kind: 'unrouted' },
    { schema: OfSomeRun, prefetch: 20 },
    async ({ message: { run } }, session) => {
      const phase = runs.find(run)?.phase;
      if (phase === 'running' || phase === 'paused') {
        const foundAt = Date.now();
        const command: Republish = { v: messageVersion, kind: 'republish', run, foundAt };
        await session.publish({ kind: 'launch' }, command);
        logger.warn({ run }, 'queue of a run that is not over is gone');
      } else {
        logger.debug({ run }, 'late message of a run that is over');
      }
      return { kind: 'acknowledge' };
    },
  );
}

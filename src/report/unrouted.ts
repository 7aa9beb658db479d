import type { Logger } from 'pino';
import { z } from 'zod';
import type { Runs } from '../journal/runs.ts';
import { runIdSchema } from '../queue/messages.ts';
import type { Broker, Consumer } from '../queue/port.ts';

const OfSomeRun = z.looseObject({ run: runIdSchema });

/** Messages whose queue is not there: those of runs that are over are done with, any other is set aside. */
export function startUnrouted(broker: Broker, runs: Runs, logger: Logger): Promise<Consumer> {
  return broker.consume(
    { kind: 'unrouted' },
    { schema: OfSomeRun, prefetch: 20 },
    async ({ message }) => {
      if (runs.find(message.run) !== undefined)
        return {
          kind: 'park',
          class: 'queue-gone',
          reason: 'The queue of a run that is not over is gone.',
        };
      logger.debug({ run: message.run }, 'late message of a run that is over');
      return { kind: 'acknowledge' };
    },
  );
}

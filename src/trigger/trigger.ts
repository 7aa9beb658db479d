import type { Logger } from 'pino';
import type { Jira } from '../jira/port.ts';
import type { Runs } from '../journal/runs.ts';
import type { Broker } from '../queue/port.ts';
import { consumeLooks } from './look-consumer.ts';
import { createPoll } from './poll.ts';
import { type PollSchedule, startPoller, usualSchedule } from './poller.ts';

export interface TriggerOptions {
  readonly broker: Broker;
  readonly jira: Pick<Jira, 'moves' | 'campaignStates' | 'campaignsIn'>;
  readonly runs: Pick<Runs, 'active' | 'find'>;
  readonly oldestMoveMilliseconds: number;
  readonly logger: Logger;
  readonly schedule?: PollSchedule | undefined;
}

/** Starts what finds out about moves without a webhook: the poller, and the looks that poller and webhooks ask for. */
export async function startTrigger(
  { broker, jira, runs, oldestMoveMilliseconds, schedule = usualSchedule, ...rest }: TriggerOptions,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  const logger = rest.logger.child({ stage: 'trigger' });
  await using starting = new AsyncDisposableStack();
  const looking = { jira, runs, oldestMoveMilliseconds, logger };
  starting.use(await consumeLooks(broker, looking, signal));
  const poll = createPoll({ jira, publisher: broker, runs, logger });
  starting.use(startPoller(poll, broker, schedule, logger, signal));
  return starting.move();
}

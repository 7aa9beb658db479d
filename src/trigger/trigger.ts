import type { Logger } from 'pino';
import type { Jira } from '../jira/port.ts';
import type { Runs } from '../journal/runs.ts';
import type { Broker } from '../queue/port.ts';
import { createEditedPoll } from './edited.ts';
import { consumeLooks } from './look-consumer.ts';
import { createPoll } from './poll.ts';
import { type PollSchedule, type PollTasks, startPoller, usualSchedule } from './poller.ts';
import { Scheduler, type SchedulerOptions } from './scheduler.ts';
import { createStandingPoll, type StandingOptions } from './standing.ts';

export interface TriggerOptions {
  readonly broker: Broker;
  readonly jira: Pick<Jira, 'moves' | 'campaignStates' | 'campaignsIn' | 'editedSince'> &
    SchedulerOptions['jira'] &
    StandingOptions['jira'];
  readonly runs: Pick<Runs, 'active' | 'find'>;
  readonly suppressions: StandingOptions['suppressions'];
  /** Keys the hashes of addresses. */
  readonly secret: string;
  readonly oldestMoveMilliseconds: number;
  /** How campaigns are sent at their time. */
  readonly scheduling: Pick<SchedulerOptions, 'policy' | 'timeZone'>;
  readonly logger: Logger;
  readonly schedule?: PollSchedule | undefined;
}

/** Starts what finds out about moves and edits without a webhook: the poller, and the looks that poller and webhooks ask for. */
export async function startTrigger(
  {
    broker,
    jira,
    runs,
    suppressions,
    secret,
    oldestMoveMilliseconds,
    scheduling,
    schedule = usualSchedule,
    ...rest
  }: TriggerOptions,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  const logger = rest.logger.child({ stage: 'trigger' });
  await using starting = new AsyncDisposableStack();
  const looking = { jira, runs, oldestMoveMilliseconds, logger };
  starting.use(await consumeLooks(broker, looking, signal));
  const poll = createPoll({ jira, publisher: broker, runs, logger });
  const scheduler = new Scheduler({ jira, ...scheduling, logger });
  const tasks: PollTasks = {
    quickly: [
      { what: 'active campaigns', run: (over) => poll.checkActive(over) },
      { what: 'campaigns that are due', run: (over) => scheduler.startDue(over) },
    ],
    slowly: [
      { what: 'campaigns in Sending', run: (over) => poll.findStarted(over) },
      { what: 'scheduled campaigns', run: (over) => scheduler.find(over) },
      {
        what: 'recipients that people move',
        run: createStandingPoll({ jira, publisher: broker, suppressions, secret }),
      },
      { what: 'edited issues', run: createEditedPoll({ jira, publisher: broker }) },
    ],
  };
  starting.use(startPoller(tasks, broker, schedule, logger, signal));
  return starting.move();
}

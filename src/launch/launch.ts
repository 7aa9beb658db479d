import { partsOf, type RunId, runIdOf } from '../campaign/ids.ts';
import { outlast } from '../jira/patience.ts';
import { JiraRefused } from '../jira/port.ts';
import { LaunchCommand } from '../queue/messages.ts';
import type { Consumer, Session, Settlement } from '../queue/port.ts';
import { Turns } from '../queue/turns.ts';
import { reopenRun } from './reopen.ts';
import { republishRun } from './republish.ts';
import { acknowledge, type LaunchTools, RunAtLaunch } from './run-at-launch.ts';
import { type StartOptions, startRun } from './start.ts';

export type LaunchOptions = LaunchTools & StartOptions;

/** A campaign of 20 does not wait until one of 200,000 is frozen. */
const campaignsAtOnce = 4;

/**
 * Consumes launch commands, in one process at a time and those of a campaign one after the other: a command that comes
 * twice is one run.
 */
export function startLaunch(options: LaunchOptions): Promise<Consumer> {
  const turns = new Turns();
  return options.broker.consume(
    { kind: 'launch' },
    { schema: LaunchCommand, prefetch: campaignsAtOnce },
    ({ message }, session) => {
      const { campaign } = partsOf(runOf(message));
      return turns.take(campaign, () => obeyWhenJiraIsThere(message, session, options));
    },
  );
}

/** Every step can be done again; where the command is being given back it is done elsewhere. */
async function obeyWhenJiraIsThere(
  command: LaunchCommand,
  session: Session,
  options: LaunchOptions,
): Promise<Settlement> {
  const waiting = AbortSignal.any([session.lost, session.stopping]);
  const logger = options.logger.child({ run: runOf(command) });
  try {
    return await outlast(() => obey(command, session, options), { logger }, waiting);
  } catch (error) {
    if (waiting.aborted) return { kind: 'give-back' };
    if (!(error instanceof JiraRefused)) throw error;
    // The poller asks again, for as long as the card asks for it.
    logger.error({ err: error, command: command.kind }, 'Jira refused what a command needs');
    return acknowledge;
  }
}

function runOf(command: LaunchCommand): RunId {
  return command.kind === 'launch' ? runIdOf(command.campaign, command.changelogId) : command.run;
}

function obey(
  command: LaunchCommand,
  session: Session,
  options: LaunchOptions,
): Promise<Settlement> {
  const run = new RunAtLaunch(options, session, runOf(command));
  switch (command.kind) {
    case 'launch':
      return startRun(run, command, options);
    case 'reopen':
      return reopenRun(run, command, options);
    case 'republish':
      return republishRun(run, command);
  }
}

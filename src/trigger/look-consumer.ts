import type { Logger } from 'pino';
import { JiraRefused, JiraUnavailable } from '../jira/port.ts';
import { Look } from '../queue/messages.ts';
import {
  type Broker,
  type Consumer,
  NotConfirmed,
  type Session,
  type Settlement,
} from '../queue/port.ts';
import { type LookOptions, look } from './look.ts';

/** Looks wait for Jira, not for us. */
const looksAtOnce = 4;

/** Rungs of the ladder: for a Jira that does not answer, and for one that says no, as it does to an expired token. */
const unavailableAgainMilliseconds = 5_000;
const refusedAgainMilliseconds = 15_000;

/** Takes looks from the control queue. A look that Jira prevents is done later, and never lost. */
export function consumeLooks(
  broker: Pick<Broker, 'consume'>,
  options: LookOptions,
  signal: AbortSignal,
): Promise<Consumer> {
  return broker.consume(
    { kind: 'control' },
    { schema: Look, prefetch: looksAtOnce },
    async ({ message }, session) => {
      const ended = AbortSignal.any([signal, session.lost]);
      try {
        await look(message.campaign, session, options, ended);
        return { kind: 'acknowledge' };
      } catch (error) {
        if (ended.aborted || error instanceof NotConfirmed) return { kind: 'give-back' };
        return afterFailure(error, message, session, options.logger);
      }
    },
  );
}

async function afterFailure(
  error: unknown,
  message: Look,
  session: Session,
  logger: Logger,
): Promise<Settlement> {
  const fields = { campaign: message.campaign, err: error };
  if (error instanceof JiraRefused && error.status === 404) {
    logger.warn(fields, 'issue that Jira does not show is left alone');
    return { kind: 'acknowledge' };
  }
  if (error instanceof JiraUnavailable) {
    logger.warn(fields, 'Jira is away, looking again later');
    return later(unavailableAgainMilliseconds);
  }
  if (error instanceof JiraRefused) {
    logger.error(fields, 'Jira refused a look, looking again later');
    return later(refusedAgainMilliseconds);
  }
  throw error;

  async function later(delayMilliseconds: number): Promise<Settlement> {
    await session.publishLater({ kind: 'control' }, message, delayMilliseconds);
    return { kind: 'acknowledge' };
  }
}

import type { Logger } from 'pino';
import type { CommentBody } from '../campaign/comment.ts';
import { type Jira, JiraRefused, JiraUnavailable } from '../jira/port.ts';
import { Unsubscribed } from '../queue/messages.ts';
import {
  type Broker,
  type Consumer,
  NotConfirmed,
  type Session,
  type Settlement,
} from '../queue/port.ts';
import { unsubscribedComment } from './comment.ts';
import { Gathering } from './gathering.ts';

export interface WriteOptions {
  readonly broker: Pick<Broker, 'consume'>;
  readonly jira: Pick<Jira, 'moveRecipients' | 'keysOf' | 'findComment' | 'addComment'>;
  readonly logger: Logger;
}

/** Moved by one bulk task; comments are a call each, so many at a time. */
const recipientsAtOnce = 100;
const commentsAtOnce = 5;
/** A mailing makes many unsubscribe in the same minutes. */
const gatherMilliseconds = 1_000;
const hourMilliseconds = 3_600_000;
/** Rungs of the ladder: for a Jira that does not answer, and for one that says no. */
const unavailableAgainMilliseconds = 5_000;
const refusedAgainMilliseconds = 15_000;

const acknowledge: Settlement = { kind: 'acknowledge' };

/** Writes to Jira who has unsubscribed: moves the issue and says by which campaign. Writing again changes nothing. */
export function writeUnsubscribed({ broker, jira, ...rest }: WriteOptions): Promise<Consumer> {
  const logger = rest.logger.child({ stage: 'unsubscribe' });
  const gatherings = new WeakMap<Session, Gathering<Unsubscribed, void>>();
  return broker.consume(
    { kind: 'unsubscribed' },
    { schema: Unsubscribed, prefetch: recipientsAtOnce },
    async ({ message }, session) => {
      const gathering = gatherings.get(session) ?? gatheringOf(session);
      gatherings.set(session, gathering);
      try {
        await gathering.add(message);
        return acknowledge;
      } catch (error) {
        if (session.lost.aborted || error instanceof NotConfirmed) return { kind: 'give-back' };
        return afterFailure(error, message, session, logger);
      }
    },
  );

  function gatheringOf({ lost }: Session): Gathering<Unsubscribed, void> {
    const size = { most: recipientsAtOnce, milliseconds: gatherMilliseconds };
    return new Gathering(size, (messages) => write(messages, lost));
  }

  async function write(messages: readonly Unsubscribed[], signal: AbortSignal): Promise<void> {
    const recipients = [...new Set(messages.map(({ recipient }) => recipient))];
    const unmoved = await jira.moveRecipients(recipients, 'unsubscribed', signal);
    const keys = await jira.keysOf([...new Set(messages.map(({ campaign }) => campaign))], signal);
    for (let first = 0; first < messages.length; first += commentsAtOnce)
      await Promise.all(
        messages.slice(first, first + commentsAtOnce).map(async (message) => {
          const { campaign, recipient } = message;
          const comment = { campaign: keys.get(campaign), unmoved: unmoved.get(recipient) };
          await say(message, unsubscribedComment(comment), signal);
        }),
      );
    logger.info({ count: recipients.length, unmoved: unmoved.size }, 'unsubscribed in Jira');
  }

  /** Once, however often somebody presses the button. */
  async function say(
    { campaign, recipient, at }: Unsubscribed,
    body: CommentBody,
    signal: AbortSignal,
  ): Promise<void> {
    const hour = Math.floor(at / hourMilliseconds);
    const marker = { purpose: 'unsubscribed', occasion: `${campaign}-${hour}` } as const;
    try {
      if ((await jira.findComment(recipient, marker, signal)) === undefined)
        await jira.addComment(recipient, marker, body, signal);
    } catch (error) {
      if (!(error instanceof JiraRefused && error.status === 404)) throw error;
      logger.warn({ err: error, recipient }, 'who has unsubscribed is gone from Jira');
    }
  }
}

async function afterFailure(
  error: unknown,
  message: Unsubscribed,
  session: Session,
  logger: Logger,
): Promise<Settlement> {
  if (!(error instanceof JiraUnavailable || error instanceof JiraRefused)) throw error;
  const isAway = error instanceof JiraUnavailable;
  const fields = { recipient: message.recipient, err: error };
  logger.warn(fields, 'Jira does not hear who has unsubscribed, telling it again later');
  const wait = isAway ? unavailableAgainMilliseconds : refusedAgainMilliseconds;
  await session.publishLater({ kind: 'unsubscribed' }, message, wait);
  return acknowledge;
}

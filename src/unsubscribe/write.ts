import type { Logger } from 'pino';
import type { RecipientStatus } from '../campaign/campaign.ts';
import type { CommentBody } from '../campaign/comment.ts';
import type { IssueId } from '../campaign/ids.ts';
import { type Jira, JiraRefused, JiraUnavailable } from '../jira/port.ts';
import { Unsubscribed } from '../queue/messages.ts';
import {
  type Broker,
  type Consumer,
  NotConfirmed,
  type Session,
  type Settlement,
} from '../queue/port.ts';
import { noMailComment } from './comment.ts';
import { Gathering } from './gathering.ts';

export interface WriteOptions {
  readonly broker: Pick<Broker, 'consume'>;
  readonly jira: Pick<Jira, 'moveRecipients' | 'keysOf' | 'findComment' | 'addComment'>;
  /** Where whoever has no mailbox any more is moved, as when a server says so at once. */
  readonly moves: { readonly suppressedRejection: RecipientStatus | 'none' };
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

/**
 * Writes to Jira who has unsubscribed, and who gets no mail any more for what came back late: moves the issue and says by which
 * campaign. Writing again changes nothing.
 */
export function writeUnsubscribed({
  broker,
  jira,
  moves,
  ...rest
}: WriteOptions): Promise<Consumer> {
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
    const unmoved = await move(messages, signal);
    const keys = await jira.keysOf([...new Set(messages.map(({ campaign }) => campaign))], signal);
    for (let first = 0; first < messages.length; first += commentsAtOnce)
      await Promise.all(
        messages.slice(first, first + commentsAtOnce).map(async (message) => {
          const { campaign, recipient, because } = message;
          const comment = {
            because,
            campaign: keys.get(campaign),
            unmoved: unmoved.get(recipient),
          };
          await say(message, noMailComment(comment), signal);
        }),
      );
    logger.info({ count: messages.length, unmoved: unmoved.size }, 'unsubscribed in Jira');
  }

  /** Resolves with why some could not be. */
  async function move(
    messages: readonly Unsubscribed[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<IssueId, string>> {
    const unmoved = new Map<IssueId, string>();
    const byStatus = Map.groupBy(messages, ({ because }) =>
      because === 'undeliverable' ? moves.suppressedRejection : 'unsubscribed',
    );
    for (const [status, ofStatus] of byStatus) {
      if (status === 'none') continue;
      const recipients = [...new Set(ofStatus.map(({ recipient }) => recipient))];
      const failures = await jira.moveRecipients(recipients, status, signal);
      for (const [recipient, why] of failures) unmoved.set(recipient, why);
    }
    return unmoved;
  }

  /** Once, however often somebody presses the button. */
  async function say(
    { campaign, recipient, at, because }: Unsubscribed,
    body: CommentBody,
    signal: AbortSignal,
  ): Promise<void> {
    const hour = Math.floor(at / hourMilliseconds);
    const marker = { purpose: 'unsubscribed', occasion: `${campaign}-${because}-${hour}` } as const;
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

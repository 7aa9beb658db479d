import type { Logger } from 'pino';
import type { IssueId } from '../campaign/ids.ts';
import { JiraRefused, JiraUnavailable } from '../jira/port.ts';
import { Review } from '../queue/messages.ts';
import { type Consumer, NotConfirmed, type Session, type Settlement } from '../queue/port.ts';
import { Turns } from '../queue/turns.ts';
import { reviewCampaign } from './campaign-review.ts';
import type { ReviewTools } from './desk.ts';
import { reviewRule } from './rule-review.ts';

export type ReviewOptions = ReviewTools;

/** Answers wait for Jira, not for us. */
const issuesAtOnce = 8;
/** The ladder's rung for a Jira that does not answer. */
const againMilliseconds = 5_000;

const acknowledge: Settlement = { kind: 'acknowledge' };

/**
 * Answers on issues that somebody edits, in one process at a time and on an issue one edit after the other. What is
 * answered is the state that the issue is in then, so a burst of edits gets one answer.
 */
export function startReview(tools: ReviewOptions): Promise<Consumer> {
  const turns = new Turns();
  const waiting = new Set<IssueId>();
  return tools.broker.consume(
    { kind: 'review' },
    { schema: Review, prefetch: issuesAtOnce },
    async ({ message }, session) => {
      // The one that waits for its turn will read what this one is about.
      if (waiting.has(message.issue)) return acknowledge;
      waiting.add(message.issue);
      return turns.take(message.issue, () => {
        waiting.delete(message.issue);
        return answer(message, session, tools);
      });
    },
  );
}

async function answer(message: Review, session: Session, tools: ReviewTools): Promise<Settlement> {
  const logger = tools.logger.child({ issue: message.issue });
  try {
    switch (message.type) {
      case 'rule':
        await reviewRule(message.issue, session, { ...tools, logger });
        break;
      case 'campaign':
        await reviewCampaign(message.issue, session, { ...tools, logger });
        break;
    }
    return acknowledge;
  } catch (error) {
    if (session.lost.aborted || error instanceof NotConfirmed) return { kind: 'give-back' };
    if (error instanceof JiraUnavailable) {
      logger.warn({ err: error }, 'Jira is away, answering later');
      await session.publishLater({ kind: 'review' }, message, againMilliseconds);
      return acknowledge;
    }
    if (!(error instanceof JiraRefused)) throw error;
    return afterRefusal(error, logger);
  }
}

/** Nobody waits for an answer that Jira does not take: the next edit gets another. */
function afterRefusal(error: JiraRefused, logger: Logger): Settlement {
  if (error.status === 404)
    logger.warn({ err: error }, 'issue that Jira does not show is left alone');
  else logger.error({ err: error }, 'Jira refused an answer');
  return acknowledge;
}

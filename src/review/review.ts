import type { Logger } from 'pino';
import { JiraRefused, JiraUnavailable } from '../jira/port.ts';
import { Review } from '../queue/messages.ts';
import { type Consumer, NotConfirmed, type Session, type Settlement } from '../queue/port.ts';
import { Turns } from '../queue/turns.ts';
import { reviewCampaign } from './campaign-review.ts';
import type { ReviewTools } from './desk.ts';
import { reviewRule } from './rule-review.ts';

export type ReviewOptions = ReviewTools;

/** Answers wait for Jira, not for us; few at once, so that in this process nothing else waits long for its turn. */
const issuesAtOnce = 4;
/** The ladder's rung for a Jira that does not answer. */
const againMilliseconds = 5_000;

const acknowledge: Settlement = { kind: 'acknowledge' };

/**
 * Answers on issues that somebody edits, in one process at a time and on an issue one edit after the other. What is
 * answered is the state that the issue is in then, so a burst of edits gets one answer.
 */
export function startReview(tools: ReviewOptions): Promise<Consumer> {
  const turns = new Turns();
  const waiting = new Set<string>();
  return tools.broker.consume(
    { kind: 'review' },
    { schema: Review, prefetch: issuesAtOnce },
    async ({ message }, session) => {
      const { issue } = message;
      // The one that waits for its turn on this channel will read what this one is about.
      const place = `${session.id} ${issue}`;
      if (waiting.has(place)) return acknowledge;
      waiting.add(place);
      return turns.take(issue, () => {
        waiting.delete(place);
        return answer(message, session, tools);
      });
    },
  );
}

async function answer(message: Review, session: Session, tools: ReviewTools): Promise<Settlement> {
  const logger = tools.logger.child({ issue: message.issue });
  // Who is asked to stop finishes: a comment that is under way would be missed, and written again, by whoever comes next.
  const { lost } = session;
  try {
    switch (message.type) {
      case 'rule':
        await reviewRule(message.issue, session, { ...tools, logger }, lost);
        break;
      case 'campaign':
        await reviewCampaign(message.issue, { ...tools, logger }, lost);
        break;
    }
    return acknowledge;
  } catch (error) {
    if (lost.aborted || error instanceof NotConfirmed) return { kind: 'give-back' };
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

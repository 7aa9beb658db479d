import type { HaltCause } from '../campaign/halt.ts';
import type { RunEntry } from '../journal/entries.ts';

type Bounced = Extract<RunEntry, { kind: 'bounced' }>;
type OutcomeRecord = Extract<RunEntry, { kind: 'outcome' }>['outcome'];

/** What the end of one attempt, or of a letter that was never tried, says about the run. */
export interface Ending {
  /** What the run would halt for if many ended so. */
  readonly cause?: HaltCause;
  /** What was said. */
  readonly words?: string;
}

/** Undefined for what says nothing about the others: a letter that only waits, or was not for sending. */
export function endingOf(outcome: OutcomeRecord): Ending | undefined {
  switch (outcome.kind) {
    case 'sent':
    case 'expired':
      return {};
    case 'rejected':
      return { cause: causeOfRejection(outcome), words: outcome.reply.text };
    case 'failed':
      return { cause: 'failed', words: outcome.reason };
    case 'unconfirmed':
      return { cause: 'unconfirmed' };
    case 'deferred': {
      const { replyClass, reply } = outcome;
      if (replyClass === 'unconfirmed') return { cause: replyClass };
      const isTelling = replyClass === 'protocol' || replyClass === 'sender-unproven';
      return isTelling ? { cause: replyClass, words: reply } : undefined;
    }
    case 'skipped':
    case 'rendered':
    case 'cancelled':
      return undefined;
  }
}

/** Behind a relay that takes everything this is how a run learns that it goes badly. What may pass says nothing about it. */
export function endingOfBounce(bounced: Bounced): Ending | undefined {
  const { replyClass, reply } = bounced;
  const mayPass = ['transient', 'throttled', 'mailbox-full', 'connection'] as const;
  if (mayPass.some((each) => each === replyClass)) return undefined;
  return { cause: causeOfRejection(bounced), words: reply.text };
}

/** Journals of older versions say no class. */
function causeOfRejection({
  replyClass,
  suppress,
}: Pick<Bounced, 'replyClass' | 'suppress'>): HaltCause {
  if (replyClass === 'sender-unproven' || replyClass === 'protocol') return replyClass;
  return suppress ? 'invalid-recipient' : 'blocked';
}

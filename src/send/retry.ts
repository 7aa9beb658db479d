import { type HaltReason, haltAtOnce } from '../campaign/halt.ts';
import type { SmtpReply } from '../campaign/outcome.ts';
import { type ReplyClass, reactionTo } from './reply-class.ts';
import type { SmtpFailure } from './smtp.ts';

/** How long Postboard goes on trying. All in milliseconds. */
export interface RetryPolicy {
  /** How long to wait after the first, second, … deferral; the last one repeats. */
  readonly retryDelays: readonly number[];
  /** The first waits that cost no attempt: the server wants us slower, or was not there. */
  readonly throttledDelay: number;
  readonly unreachableDelay: number;
  /** Runs from a delivery's first attempt. */
  readonly deadline: number;
  /** Longer than an SMTP server may take to answer: by then another owner's attempt must have ended. */
  readonly doubtDelay: number;
  /** What becomes of a mail that may or may not have been delivered. */
  readonly unconfirmed: 'leave' | 'mail-again';
}

export const usualFreeDelays = {
  throttledDelay: 15_000,
  unreachableDelay: 5_000,
} as const satisfies Partial<RetryPolicy>;
/** Of the waits that cost no attempt: a server that is well again should not be left waiting. */
const longestFreeMilliseconds = 3_600_000;

const spread = [1, 1.1, 1.2];
/** Shorter waits are spread enough by the pace. */
const shortestSpreadMilliseconds = 10_000;

/** Every delay with which a letter may go onto the ladder. */
export function rungsOf(policy: RetryPolicy): readonly number[] {
  const { unreachableDelay, throttledDelay, retryDelays, doubtDelay } = policy;
  return [...[unreachableDelay, throttledDelay, ...retryDelays].flatMap(spreadOut), doubtDelay];
}

/**
 * One delay becomes a few: a server that put many off together does not get them back together. Each is a rung of its
 * own, because messages leave a queue only in order.
 */
function spreadOut(delayMilliseconds: number): readonly number[] {
  if (delayMilliseconds < shortestSpreadMilliseconds) return [delayMilliseconds];
  return spread.map((factor) => Math.round((delayMilliseconds * factor) / 1_000) * 1_000);
}

/** What follows from a failed attempt. */
export type AfterFailure =
  | {
      readonly kind: 'retry';
      readonly delayMilliseconds: number;
      readonly countsAsAttempt: boolean;
      readonly reply: string;
    }
  | { readonly kind: 'expire'; readonly lastReply: string }
  | { readonly kind: 'reject'; readonly reply: SmtpReply; readonly suppress: boolean }
  | { readonly kind: 'halt'; readonly reply: string; readonly because: HaltReason }
  | { readonly kind: 'unconfirmed' };

/** Where a delivery stands when an attempt of it has failed. Times in epoch milliseconds. */
export interface AttemptHistory {
  /** Deferrals before this attempt. */
  readonly attempts: number;
  readonly firstAttemptAt: number;
  /** How long the run stood still since then; that time does not count. */
  readonly pausedMilliseconds: number;
  readonly now: number;
  /** Should the mail perhaps have been delivered, it is mailed once more. */
  readonly mayMailAgain: boolean;
  /** The run has halted over it before, and since a person moved it on, others have got through. */
  readonly isTheOddOne: boolean;
}

/**
 * Decides, purely, what becomes of a delivery after a failed attempt.
 * @param chance From 0 up to 1; spreads out those that wait.
 */
export function afterFailure(
  failure: SmtpFailure,
  replyClass: ReplyClass,
  history: AttemptHistory,
  policy: RetryPolicy,
  chance: number,
): AfterFailure {
  const reply = describeFailure(failure);
  switch (reactionTo(replyClass).recipient) {
    case 'unconfirmed': {
      const again = retry(replyClass, reply, history, policy, chance);
      // Expired would say that nobody got it.
      return history.mayMailAgain && again.kind === 'retry' ? again : { kind: 'unconfirmed' };
    }
    case 'hold':
      if (history.isTheOddOne) return { kind: 'reject', reply: replyOf(failure), suppress: false };
      return { kind: 'halt', reply, because: haltAtOnce(causeOf(replyClass), reply) };
    case 'reject':
      return { kind: 'reject', reply: replyOf(failure), suppress: false };
    case 'reject-and-suppress':
      return { kind: 'reject', reply: replyOf(failure), suppress: true };
    case 'retry-once':
      // What is no clear refusal may yet turn out well.
      return history.attempts > 0 && (failure.reply?.code ?? 0) >= 500
        ? { kind: 'reject', reply: replyOf(failure), suppress: false }
        : retry(replyClass, reply, history, policy, chance);
    case 'retry':
      return retry(replyClass, reply, history, policy, chance);
  }
}

function retry(
  { kind }: ReplyClass,
  reply: string,
  history: AttemptHistory,
  policy: RetryPolicy,
  chance: number,
): AfterFailure {
  const { retryDelays, deadline } = policy;
  const triedMilliseconds = history.now - history.firstAttemptAt - history.pausedMilliseconds;
  const isOurTrouble = kind === 'throttled' || kind === 'connection' || kind === 'authentication';
  const usual = isOurTrouble
    ? freeDelay(kind, triedMilliseconds, policy)
    : (retryDelays[Math.min(history.attempts, retryDelays.length - 1)] ?? longestFreeMilliseconds);
  const delayMilliseconds = oneOf(spreadOut(usual), chance);
  if (triedMilliseconds + delayMilliseconds > deadline) return { kind: 'expire', lastReply: reply };
  return { kind: 'retry', delayMilliseconds, countsAsAttempt: !isOurTrouble, reply };
}

/** Soon at first, then about as long again as has been tried: nobody is asked every few seconds for a day. */
function freeDelay(
  kind: 'throttled' | 'connection' | 'authentication',
  triedMilliseconds: number,
  { throttledDelay, unreachableDelay, retryDelays }: RetryPolicy,
): number {
  const shortest = kind === 'throttled' ? throttledDelay : unreachableDelay;
  const longest = Math.min(triedMilliseconds, longestFreeMilliseconds);
  return Math.max(shortest, ...retryDelays.filter((delay) => delay <= longest));
}

/** How long a letter is set aside whose destination takes no more for now: soon at first, then about as long again. */
export function holdDelay(
  heldMilliseconds: number,
  { unreachableDelay, throttledDelay, retryDelays }: RetryPolicy,
  chance: number,
): number {
  const longest = Math.min(heldMilliseconds, longestFreeMilliseconds);
  const fitting = [throttledDelay, ...retryDelays].filter((delay) => delay <= longest);
  return oneOf(spreadOut(Math.max(unreachableDelay, ...fitting)), chance);
}

/** The longest wait that is over by then, so that a night takes few of them; the shortest at last. */
export function quietDelay(quietMilliseconds: number, policy: RetryPolicy): number {
  const rungs = rungsOf(policy);
  const within = rungs.filter((rung) => rung <= quietMilliseconds);
  return within.length > 0 ? Math.max(...within) : Math.min(...rungs);
}

function oneOf(rungs: readonly number[], chance: number): number {
  return rungs[Math.floor(chance * rungs.length)] ?? longestFreeMilliseconds;
}

function causeOf({ kind }: ReplyClass): 'content-refused' | 'sender-refused' {
  return kind === 'content-refused' ? kind : 'sender-refused';
}

/** The server's words where there are any, else what happened to the connection. */
export function describeFailure(failure: SmtpFailure): string {
  const { reply } = failure;
  if (reply === undefined) return failure.message;
  return reply.text.startsWith(String(reply.code)) ? reply.text : `${reply.code} ${reply.text}`;
}

function replyOf(failure: SmtpFailure): SmtpReply {
  return failure.reply ?? { code: 0, text: failure.message };
}

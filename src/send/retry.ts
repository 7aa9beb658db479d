import type { SmtpReply } from '../campaign/outcome.ts';
import { type ReplyClass, reactionTo } from './reply-class.ts';
import type { SmtpFailure } from './smtp.ts';

/** How long Postboard goes on trying. All in milliseconds. */
export interface RetryPolicy {
  /** The ladder: how long to wait after the first, second, … deferral; the last one repeats. */
  readonly retryDelays: readonly number[];
  /** Runs from a delivery's first attempt. */
  readonly deadline: number;
  /** Longer than an SMTP server may take to answer: by then another owner's attempt must have ended. */
  readonly doubtDelay: number;
}

/** Waits that cost no attempt: the server wants us slower, or was not there. Rungs of the ladder. */
export const throttledDelayMilliseconds = 15_000;
export const unreachableDelayMilliseconds = 5_000;

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
  | { readonly kind: 'halt'; readonly reply: string }
  | { readonly kind: 'unconfirmed' };

/** Where a delivery stands when an attempt of it has failed. Times in epoch milliseconds. */
export interface AttemptHistory {
  /** Deferrals before this attempt. */
  readonly attempts: number;
  readonly firstAttemptAt: number;
  /** How long the run stood still since then; that time does not count. */
  readonly pausedMilliseconds: number;
  readonly now: number;
}

/** Decides, purely, what becomes of a delivery after a failed attempt. */
export function afterFailure(
  failure: SmtpFailure,
  replyClass: ReplyClass,
  history: AttemptHistory,
  policy: RetryPolicy,
): AfterFailure {
  const reply = describeFailure(failure);
  switch (reactionTo(replyClass).recipient) {
    case 'unconfirmed':
      return { kind: 'unconfirmed' };
    case 'hold':
      return { kind: 'halt', reply };
    case 'reject':
      return { kind: 'reject', reply: replyOf(failure), suppress: false };
    case 'reject-and-suppress':
      return { kind: 'reject', reply: replyOf(failure), suppress: true };
    case 'retry-once':
      // What is no clear refusal may yet turn out well.
      return history.attempts > 0 && (failure.reply?.code ?? 0) >= 500
        ? { kind: 'reject', reply: replyOf(failure), suppress: false }
        : retry(replyClass, reply, history, policy);
    case 'retry':
      return retry(replyClass, reply, history, policy);
  }
}

function retry(
  replyClass: ReplyClass,
  reply: string,
  { attempts, firstAttemptAt, pausedMilliseconds, now }: AttemptHistory,
  { retryDelays, deadline }: RetryPolicy,
): AfterFailure {
  const isThrottled = replyClass.kind === 'throttled';
  const isOurTrouble = replyClass.kind === 'connection' || replyClass.kind === 'authentication';
  const countsAsAttempt = !isThrottled && !isOurTrouble;
  const rung =
    retryDelays[Math.min(attempts, retryDelays.length - 1)] ?? throttledDelayMilliseconds;
  const free = isThrottled ? throttledDelayMilliseconds : unreachableDelayMilliseconds;
  const delayMilliseconds = countsAsAttempt ? rung : free;
  const triedMilliseconds = now - firstAttemptAt - pausedMilliseconds;
  if (triedMilliseconds + delayMilliseconds > deadline) return { kind: 'expire', lastReply: reply };
  return { kind: 'retry', delayMilliseconds, countsAsAttempt, reply };
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

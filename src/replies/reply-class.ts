import type { ReplyClassName, SmtpReply } from '../campaign/outcome.ts';
import type { SmtpPhase } from './reply.ts';
import { type ReplyRule, replyRules } from './reply-rules.ts';

/** See `replyClasses` for what each means. */
export type ReplyClass =
  | {
      readonly kind: 'throttled';
      /** Where the server says how long to wait. */
      readonly retryAfterMilliseconds?: number;
    }
  | { readonly kind: 'sender-unproven'; readonly isTemporary: boolean }
  | { readonly kind: Exclude<ReplyClassName, 'throttled' | 'sender-unproven'> };

/** `hold`: the run must halt; its recipients are not used up. */
export type RecipientAction =
  | 'retry'
  | 'retry-once'
  | 'reject'
  | 'reject-and-suppress'
  | 'hold'
  | 'unconfirmed';

/** What it means for the mails that come next, whoever they are for. */
export type TransportAction =
  | 'go-on'
  | 'slow-down'
  /** Not by this connection any more. */
  | 'reconnect'
  /** Not before a probe has found that it can be used again. */
  | 'rest';

/** What follows from a class. */
export interface Reaction {
  readonly recipient: RecipientAction;
  readonly transport: TransportAction;
}

/** What a server means by a reply from 400 on; see `replyRules` for how they are read. */
export function classifyReply(reply: SmtpReply, phase: SmtpPhase): ReplyClass {
  const rule = replyRules.find((each) => fits(each, phase, reply));
  const kind = rule?.kind ?? 'protocol';
  if (kind === 'throttled') return { kind, ...retryAfter(reply.text) };
  if (kind === 'sender-unproven') return { kind, isTemporary: reply.code < 500 };
  return { kind };
}

/** What becomes of the delivery, and of the mails behind it. */
export function reactionTo(replyClass: ReplyClass): Reaction {
  switch (replyClass.kind) {
    case 'throttled':
      return { recipient: 'retry', transport: 'slow-down' };
    case 'transient':
    case 'mailbox-full':
      return { recipient: 'retry', transport: 'go-on' };
    case 'invalid-recipient':
      return { recipient: 'reject-and-suppress', transport: 'go-on' };
    case 'blocked':
      return { recipient: 'reject', transport: 'go-on' };
    case 'sender-unproven':
      return { recipient: replyClass.isTemporary ? 'retry' : 'reject', transport: 'go-on' };
    case 'sender-refused':
    case 'content-refused':
      return { recipient: 'hold', transport: 'go-on' };
    case 'authentication':
    case 'connection':
      return { recipient: 'retry', transport: 'rest' };
    case 'protocol':
      return { recipient: 'retry-once', transport: 'reconnect' };
    case 'unconfirmed':
      return { recipient: 'unconfirmed', transport: 'rest' };
  }
}

const soft: readonly (ReplyClassName | undefined)[] = ['mailbox-full', 'transient', 'connection'];

/** Whether a mail that came back for this might get through another day. */
export function isSoftBounce(kind: ReplyClassName | undefined): boolean {
  return soft.includes(kind);
}

function fits(rule: ReplyRule, phase: SmtpPhase, { code, enhanced, text }: SmtpReply): boolean {
  const { phases, codes, enhanced: enhancedRule, text: textRule } = rule;
  if (phases !== undefined && !phases.includes(phase)) return false;
  if (codes !== undefined && (code < codes[0] || code > codes[1])) return false;
  if (enhancedRule !== undefined && !enhancedRule.test(enhanced ?? '')) return false;
  return textRule === undefined || textRule.test(text);
}

const waits =
  /\b(?:in|after|for|wait|least|within)\s+(?<count>\d{1,6})\s*(?<unit>s|m|h)(?:ec|econd|in|inute|r|our)?s?\b/i;
const unitMilliseconds = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** "Try again in 30 seconds". */
function retryAfter(text: string): { readonly retryAfterMilliseconds?: number } {
  const { count, unit } = waits.exec(text)?.groups ?? {};
  const milliseconds = unitMilliseconds.get(unit?.toLowerCase() ?? '');
  if (count === undefined || milliseconds === undefined) return {};
  return { retryAfterMilliseconds: Number(count) * milliseconds };
}

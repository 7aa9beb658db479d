import type { SmtpReply } from '../campaign/outcome.ts';
import { type ReplyRule, replyRules } from './reply-rules.ts';
import type { SmtpFailure } from './smtp/failure.ts';

/** What a failed attempt says about the recipient, the run or the server. */
export type ReplyClass =
  /** Too much at once; the server may say how long to wait. */
  | { readonly kind: 'throttled'; readonly retryAfterMilliseconds?: number }
  /** Not now: greylisting, a busy disk. */
  | { readonly kind: 'transient' }
  | { readonly kind: 'mailbox-full' }
  /** There is no such mailbox. */
  | { readonly kind: 'invalid-recipient' }
  /** Refused for who we are or what it looks like; the address may be good. */
  | { readonly kind: 'blocked' }
  /** Refused whoever the recipient. */
  | { readonly kind: 'sender-refused' }
  | { readonly kind: 'content-refused' }
  /** The server wants a login, or another one. */
  | { readonly kind: 'authentication' }
  /** Lost or never had, before the server could have taken the mail. */
  | { readonly kind: 'connection' }
  /** The dialogue went wrong. */
  | { readonly kind: 'protocol' }
  /** The whole mail was written and no answer came: nobody can tell whether the server took it. */
  | { readonly kind: 'unconfirmed' };

/** `hold`: the run must halt; its recipients are not used up. */
export type RecipientAction = 'retry' | 'reject' | 'reject-and-suppress' | 'hold' | 'unconfirmed';

/** Only the server's own words settle a delivery; see `replyRules` for how they are read. */
export function classifyFailure(failure: SmtpFailure): ReplyClass {
  const { reply, phase, bodyWritten } = failure;
  if (reply === undefined) return bodyWritten ? { kind: 'unconfirmed' } : withoutReply(failure);
  if (reply.code < 400 || reply.code > 599)
    return bodyWritten ? { kind: 'unconfirmed' } : { kind: 'protocol' };
  if (phase === 'connect') return { kind: 'connection' };

  const rule = replyRules.find((each) => fits(each, failure, reply));
  const kind = rule?.kind ?? 'protocol';
  return kind === 'throttled' ? { kind, ...retryAfter(reply.text) } : { kind };
}

/** What becomes of the delivery. */
export function recipientActionOf({ kind }: ReplyClass): RecipientAction {
  switch (kind) {
    case 'throttled':
    case 'transient':
    case 'mailbox-full':
    case 'authentication':
    case 'connection':
    case 'protocol':
      return 'retry';
    case 'invalid-recipient':
      return 'reject-and-suppress';
    case 'blocked':
      return 'reject';
    case 'sender-refused':
    case 'content-refused':
      return 'hold';
    case 'unconfirmed':
      return 'unconfirmed';
  }
}

function fits(
  rule: ReplyRule,
  { phase }: SmtpFailure,
  { code, enhanced, text }: SmtpReply,
): boolean {
  const { phases, codes, enhanced: enhancedRule, text: textRule } = rule;
  if (phases !== undefined && !phases.includes(phase)) return false;
  if (codes !== undefined && (code < codes[0] || code > codes[1])) return false;
  if (enhancedRule !== undefined && !enhancedRule.test(enhanced ?? '')) return false;
  return textRule === undefined || textRule.test(text);
}

/** nodemailer's codes, for what it noticed before the server could say anything. */
function withoutReply({ code, phase }: SmtpFailure): ReplyClass {
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return { kind: 'authentication' };
    case 'EMESSAGE':
      return { kind: 'content-refused' };
    case 'EENVELOPE':
      return phase === 'rcpt' ? { kind: 'invalid-recipient' } : { kind: 'sender-refused' };
    case 'ESMTPUTF8':
      return { kind: 'blocked' };
    case 'EPROTOCOL':
      return { kind: 'protocol' };
    default:
      return { kind: 'connection' };
  }
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

import type { AttemptId } from './ids.ts';

/** What an SMTP server answered: reply code, enhanced code (RFC 3463) when given, and the text as it came. */
export interface SmtpReply {
  readonly code: number;
  readonly enhanced?: string | undefined;
  readonly text: string;
}

/** What a failed attempt says about the recipient, the run or the server. */
export const replyClasses = [
  // Too much at once.
  'throttled',
  // Not now: greylisting, a busy disk.
  'transient',
  'mailbox-full',
  // There is no such mailbox.
  'invalid-recipient',
  // Refused for who we are or what it looks like; the address may be good.
  'blocked',
  // Nothing proves that the mail comes from its sender's domain: SPF, DKIM, DMARC, the name of the sending host.
  'sender-unproven',
  // Refused whoever the recipient.
  'sender-refused',
  'content-refused',
  // The server wants a login, or another one.
  'authentication',
  // Lost or never had, before the server could have taken the mail.
  'connection',
  // The dialogue went wrong.
  'protocol',
  // The whole mail was written and no answer came: nobody can tell whether the server took it.
  'unconfirmed',
] as const;
export type ReplyClassName = (typeof replyClasses)[number];

/** Why a delivery was left out without trying. */
export type SkipReason =
  | 'suppressed'
  | 'invalid-address'
  | 'changed-address'
  | 'duplicate-address'
  // A source of merge data failed, and letters are not to wait for it.
  | 'no-data';

/** What became of one delivery. A new kind makes the compiler list every place that must decide. */
export type Outcome =
  | { readonly kind: 'sent'; readonly reply: string }
  | {
      /** Its letter was made, in a dry run, and mailed to nobody. */
      readonly kind: 'rendered';
      /** Of the whole mail but for attachments. */
      readonly sizeBytes: number;
      /** What a person should look at; no addresses. */
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'skipped'; readonly because: SkipReason; readonly detail: string }
  | {
      readonly kind: 'rejected';
      readonly reply: SmtpReply;
      readonly suppress: boolean;
      readonly replyClass?: ReplyClassName | undefined;
    }
  | {
      /** It was sent, and came back. */
      readonly kind: 'bounced';
      readonly reply: SmtpReply;
      readonly suppress: boolean;
      readonly replyClass?: ReplyClassName | undefined;
    }
  | {
      readonly kind: 'expired';
      readonly attempts: number;
      readonly lastReply: string;
      readonly replyClass?: ReplyClassName | undefined;
    }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unconfirmed'; readonly attempt: AttemptId }
  | { readonly kind: 'cancelled' };

/** What the owner of a delivery can find out; that a mail came back, it cannot. */
export type OwnerOutcome = Exclude<Outcome, { kind: 'bounced' }>;

/** Closes an attempt, and is no outcome: the delivery will be tried again. */
export interface Deferral {
  readonly kind: 'deferred';
  readonly reply: string;
  readonly replyClass?: ReplyClassName | undefined;
}

export type OutcomeKind = Outcome['kind'];

/** Every outcome kind, in the order in which reports list them. */
export const outcomeKinds = [
  'sent',
  'rendered',
  'skipped',
  'rejected',
  'bounced',
  'expired',
  'failed',
  'unconfirmed',
  'cancelled',
] as const satisfies readonly OutcomeKind[];

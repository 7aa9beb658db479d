import type { AttemptId } from './ids.ts';

/** What an SMTP server answered: reply code, enhanced code (RFC 3463) when given, and the text as it came. */
export interface SmtpReply {
  readonly code: number;
  readonly enhanced?: string | undefined;
  readonly text: string;
}

/** Why a delivery was left out without trying. */
export type SkipReason = 'suppressed' | 'invalid-address' | 'changed-address' | 'duplicate-address';

/** What became of one delivery. A new kind makes the compiler list every place that must decide. */
export type Outcome =
  | { readonly kind: 'sent'; readonly reply: string }
  | { readonly kind: 'skipped'; readonly because: SkipReason; readonly detail: string }
  | { readonly kind: 'rejected'; readonly reply: SmtpReply; readonly suppress: boolean }
  | { readonly kind: 'expired'; readonly attempts: number; readonly lastReply: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unconfirmed'; readonly attempt: AttemptId }
  | { readonly kind: 'cancelled' };

export type OutcomeKind = Outcome['kind'];

/** Every outcome kind, in the order in which reports list them. */
export const outcomeKinds = [
  'sent',
  'skipped',
  'rejected',
  'expired',
  'failed',
  'unconfirmed',
  'cancelled',
] as const satisfies readonly OutcomeKind[];

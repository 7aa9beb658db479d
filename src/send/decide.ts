import type { AttemptId } from '../campaign/ids.ts';
import type { DeliveryState } from '../journal/deliveries.ts';
import type { RunPhase } from '../journal/ledger.ts';

/** What an owner knows when a letter reaches it. */
export interface Knowledge {
  readonly phase: RunPhase;
  readonly state: DeliveryState;
  /** The letter is of an older generation than the delivery: a newer copy is on its way. */
  readonly isStale: boolean;
  /** This owner has another copy of the letter in hand. */
  readonly isInHand: boolean;
  /** For this attempt the letter has been on the ladder, longer than any SMTP server may take to answer. */
  readonly waitedFor: AttemptId | undefined;
  /** What may or may not have been delivered is mailed once more. */
  readonly mayMailAgain: boolean;
}

/** What an owner does with a letter. */
export type Decision =
  | { readonly kind: 'attempt' }
  /** Settle as the copy in hand does. */
  | { readonly kind: 'join' }
  | { readonly kind: 'acknowledge' }
  /** The run does not run: back to the queue, and nobody takes it from there until it does. */
  | { readonly kind: 'let-go' }
  /** Somebody else's attempt has no outcome: onto the ladder until it must have ended. */
  | { readonly kind: 'wait'; readonly attempt: AttemptId }
  /** It must have ended, and nobody can tell how: anew, with the same Message-ID. */
  | { readonly kind: 'mail-again'; readonly attempt: AttemptId }
  | { readonly kind: 'unconfirmed'; readonly attempt: AttemptId };

/** Pure, so that every case is a row of a table test. */
export function decide(knowledge: Knowledge): Decision {
  const { phase, state, isStale, isInHand, waitedFor, mayMailAgain } = knowledge;
  if (state.kind === 'settled' || isStale) return { kind: 'acknowledge' };
  if (isInHand) return { kind: 'join' };
  switch (phase) {
    case 'launching':
    case 'paused':
      return { kind: 'let-go' };
    case 'cancelled':
    case 'refused':
    case 'closed':
      return { kind: 'acknowledge' };
    case 'running': {
      if (state.kind === 'fresh') return { kind: 'attempt' };
      const { attempt } = state;
      if (waitedFor !== attempt) return { kind: 'wait', attempt };
      return { kind: mayMailAgain ? 'mail-again' : 'unconfirmed', attempt };
    }
  }
}

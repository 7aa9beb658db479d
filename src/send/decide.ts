import type { AttemptId } from '../campaign/ids.ts';
import type { DeliveryState, RunPhase } from '../journal/ledger.ts';

/** What an owner knows when a letter reaches it. */
export interface Knowledge {
  readonly phase: RunPhase;
  readonly state: DeliveryState;
  /** The letter is of an older generation than the delivery: a newer copy is on its way. */
  readonly isStale: boolean;
  /** This owner has another copy of the letter in hand. */
  readonly isInHand: boolean;
  /** The letter has been on the ladder for longer than any SMTP server may take to answer. */
  readonly waited: boolean;
}

/** What an owner does with a letter. */
export type Decision =
  | { readonly kind: 'attempt' }
  /** Settle as the copy in hand does. */
  | { readonly kind: 'join' }
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'give-back' }
  /** Somebody else's attempt has no outcome: onto the ladder until it must have ended. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'unconfirmed'; readonly attempt: AttemptId };

/** Pure, so that every case is a row of a table test. */
export function decide({ phase, state, isStale, isInHand, waited }: Knowledge): Decision {
  if (state.kind === 'settled' || isStale) return { kind: 'acknowledge' };
  if (isInHand) return { kind: 'join' };
  switch (phase) {
    case 'launching':
    case 'paused':
      return { kind: 'give-back' };
    case 'cancelled':
    case 'refused':
    case 'closed':
      return { kind: 'acknowledge' };
    case 'running':
      if (state.kind === 'fresh') return { kind: 'attempt' };
      return waited ? { kind: 'unconfirmed', attempt: state.attempt } : { kind: 'wait' };
  }
}

import type { SmtpReply } from '../../campaign/outcome.ts';
import type { SmtpPhase } from '../../replies/reply.ts';

/** What names a delivery of ours, or its recipient, in a mail about it, strongest first. Anybody can write such things: none is checked yet. */
export interface Clues {
  /** From the address that the mail came to (VERP), and from the envelope id that it repeats. */
  readonly tokens: readonly string[];
  /** Without angle brackets. */
  readonly messageIds: readonly string[];
  /** Tokens of links to unsubscribe: they name a recipient. */
  readonly links: readonly string[];
}

/** What a mail that came to the address for bounces says. */
export type Inbound =
  | {
      /** Somebody gave up on a mail. */
      readonly kind: 'bounce';
      /** As if the server had said so during SMTP; names no address. */
      readonly reply: SmtpReply;
      /** Where in the dialogue, where that is known; else where a reply says least about the recipient. */
      readonly phase: SmtpPhase;
      readonly clues: Clues;
    }
  | {
      /** Its recipient called a mail spam. */
      readonly kind: 'complaint';
      /** RFC 5965: `abuse`, `fraud`, `virus` … */
      readonly feedback: string;
      readonly clues: Clues;
    }
  /** Delayed, delivered, answered by a machine: nothing follows from it. */
  | { readonly kind: 'nothing'; readonly because: 'notice' | 'auto-reply' | 'not-spam' }
  | { readonly kind: 'unknown'; readonly because: string };

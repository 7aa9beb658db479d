import type { OutcomeKind } from '../campaign/outcome.ts';
import type { ReplyClass } from './reply-class.ts';

/** Hears what becomes of the mails of a process. */
export interface SendObserver {
  /** The SMTP server took a mail. */
  accepted(): void;
  /** An attempt failed. */
  failed(replyClass: ReplyClass['kind']): void;
  /** An outcome is in the journal. */
  concluded(outcome: OutcomeKind | 'deferred'): void;
}

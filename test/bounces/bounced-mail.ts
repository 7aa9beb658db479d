import type { ReplyClassName } from '../../src/campaign/outcome.ts';

/** A report of a mail that could not be delivered, and what is to be made of it. */
export interface BouncedMail {
  readonly by: string;
  readonly mail: string;
  readonly is: ReplyClassName;
  /** How the text of the reply begins. */
  readonly says: string;
}

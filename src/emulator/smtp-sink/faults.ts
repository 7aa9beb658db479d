/**
 * The steps of an SMTP conversation at which something can go wrong:
 * - `connect`: the connection is there, nothing has been said;
 * - `greeting`: the 220 is due;
 * - `mail`, `rcpt`, `data`: that command has come, its reply is due;
 * - `body`: the first bytes of the message have come, the rest has not;
 * - `reply`: the message has come with its final dot, the reply is due.
 */
export type Step = 'connect' | 'greeting' | 'mail' | 'rcpt' | 'data' | 'body' | 'reply';

export type FaultAction =
  /** At `connect`, `greeting` and `body`, and with code 421 at every step, the connection is closed after the reply. */
  | { readonly kind: 'reply'; readonly code: number; readonly text: string }
  /** The connection is cut without a word. */
  | { readonly kind: 'close' }
  /** Nothing is answered; the connection stays open until the client or the sink ends it. */
  | { readonly kind: 'hang' };

/** What is known of a conversation when a step of it comes up. */
export interface Conversation {
  /** 1 for the first connection since the sink started. */
  readonly connection: number;
  readonly from: string | undefined;
  /** Recipients named so far; at `rcpt` the last one is the one in question. */
  readonly to: readonly string[];
}

/**
 * Something that goes wrong on purpose. A close or hang at `reply` loses the answer, not the mail: it counts as
 * accepted, because the client cannot know that it was not.
 */
export interface Fault {
  readonly at: Step;
  readonly action: FaultAction;
  /** Which conversations it strikes; absent, every one. */
  readonly when?: (conversation: Conversation) => boolean;
  /** How often it strikes; absent, always. */
  readonly times?: number;
}

/** A fault in force; disposing it takes it back. */
export interface FaultInForce extends Disposable {
  /** How often it has struck. */
  readonly strikes: number;
  /** Resolves once it has struck so often. */
  struck(times: number, signal: AbortSignal): Promise<void>;
}

/** Refuses a recipient for good. */
export function refuse(address: string, text = '5.1.1 There is nobody of that name here'): Fault {
  return { at: 'rcpt', when: isFor(address), action: { kind: 'reply', code: 550, text } };
}

/** Puts a recipient off, once unless told otherwise. */
export function defer(address: string, times = 1, text = '4.7.1 Try again in a moment'): Fault {
  return { at: 'rcpt', when: isFor(address), action: { kind: 'reply', code: 451, text }, times };
}

function isFor(address: string): (conversation: Conversation) => boolean {
  return ({ to }) => to.at(-1)?.toLowerCase() === address.toLowerCase();
}

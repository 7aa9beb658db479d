/** Why Postboard pauses a run by itself; those that are reply classes mean the same. */
export const haltCauses = [
  'invalid-recipient',
  'blocked',
  'sender-unproven',
  'sender-refused',
  'content-refused',
  'protocol',
  'unconfirmed',
  // Letters could not be made.
  'failed',
  // What all letters are made of cannot be used any more: the template, an attachment.
  'content-unusable',
  // A source of merge data that letters cannot do without does not answer.
  'data-unusable',
  // Nobody can stop the run from the board any more.
  'campaign-gone',
] as const;
export type HaltCause = (typeof haltCauses)[number];

/** What a run halts for. */
export interface HaltReason {
  readonly cause: HaltCause;
  /** So many … */
  readonly count: number;
  /** … of the last so many. */
  readonly among: number;
  /** The last different answers or reasons, in the order in which they came; no addresses. */
  readonly replies: readonly string[];
}

/** For what stops everybody at once. */
export function haltAtOnce(cause: HaltCause, reply: string): HaltReason {
  return { cause, count: 1, among: 1, replies: [reply] };
}

/** One line for logs and lists: `invalid-recipient: 10 of the last 19 letters (550 5.1.1 Unknown)`. */
export function describeHalt({ cause, count, among, replies }: HaltReason): string {
  const last = replies.at(-1);
  if (among === 1 && last !== undefined) return last;
  return `${cause}: ${count} of the last ${among} letters${last === undefined ? '' : ` (${last})`}`;
}

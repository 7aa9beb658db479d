/** One answer a minute tells when a server takes mail again. */
const slowest = 1 / 60;
/** From nothing back to what it was. */
const recoveryMilliseconds = 600_000;
/** Answers that come together have one cause. */
const sameCauseMilliseconds = 2_000;

/** Slower after each refusal, by half; then quicker again, evenly: additive increase, multiplicative decrease. */
export interface Slowdown {
  readonly since: number;
  /** Mails a second at that time. */
  readonly from: number;
  /** What it comes back to. */
  readonly to: number;
}

/** @param perSecond What was too much. */
export function slowDown(before: Slowdown | undefined, perSecond: number, now: number): Slowdown {
  if (before === undefined) return { since: now, from: halved(perSecond), to: perSecond };
  if (now - before.since < sameCauseMilliseconds) return before;
  return { since: now, from: halved(rateOf(before, now) ?? before.to), to: before.to };
}

/** Mails a second; undefined when it is over. */
export function rateOf({ since, from, to }: Slowdown, now: number): number | undefined {
  const rate = from + (Math.max(0, now - since) / recoveryMilliseconds) * to;
  return rate < to ? rate : undefined;
}

function halved(perSecond: number): number {
  return Math.max(slowest, perSecond / 2);
}

/** What becomes of a campaign whose time has come, or was missed. */
export type LatePolicy = 'ask' | 'send' | 'skip';

export interface SchedulePolicy {
  /** Found so much later than its time, a campaign is late. */
  readonly lateAfterMilliseconds: number;
  readonly whenLate: LatePolicy;
}

export type ScheduleDecision =
  | { readonly kind: 'wait' }
  | { readonly kind: 'send' }
  /** It is late: a person decides, or nobody gets it. */
  | { readonly kind: 'late'; readonly policy: Exclude<LatePolicy, 'send'> };

/** Decides, purely, about a campaign in Scheduled. */
export function decideSchedule(
  sendAt: Date,
  now: Date,
  { lateAfterMilliseconds, whenLate }: SchedulePolicy,
): ScheduleDecision {
  const late = now.getTime() - sendAt.getTime();
  if (late < 0) return { kind: 'wait' };
  if (late <= lateAfterMilliseconds || whenLate === 'send') return { kind: 'send' };
  return { kind: 'late', policy: whenLate };
}

/** A moment as Jira writes it: `2026-11-25T09:00:00.000+0100`. Undefined for anything else. */
export function parseMoment(text: string): Date | undefined {
  const iso = text.trim().replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso)) return undefined;
  const moment = new Date(iso);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** As Jira takes it. */
export function writeMoment(moment: Date): string {
  return moment.toISOString().replace('Z', '+0000');
}

/** With its time zone said out loud: `Wednesday, 25 November 2026 at 09:00 (Europe/Berlin), which is 08:00 UTC`. */
export function sayMoment(moment: Date, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  }).format(moment);
  const local = `${day} at ${timeIn(moment, timeZone)} (${timeZone})`;
  return timeZone === 'UTC' ? local : `${local}, which is ${timeIn(moment, 'UTC')} UTC`;
}

function timeIn(moment: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(moment);
}

const minutesOfDay = 24 * 60;
const minuteMilliseconds = 60_000;
/** Clocks are put forward or back by an hour or less. */
const longestShiftMinutes = 60;

/** Hours of the day in which nobody is mailed, from one minute to another, perhaps over midnight. */
export interface QuietHours {
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
}

/** `21:00-08:00`; undefined for anything else. */
export function parseQuietHours(text: string): QuietHours | undefined {
  const match = /^(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)$/.exec(text.trim());
  if (match === null) return undefined;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = match.slice(1).map(Number);
  if (fromHour > 23 || toHour > 23 || fromMinute > 59 || toMinute > 59) return undefined;
  const hours = { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute };
  return hours.from === hours.to ? undefined : hours;
}

/** How long it still is until somebody in this time zone may be mailed; 0 when they may be now. */
export function quietMilliseconds({ from, to }: QuietHours, timeZone: string, now: number): number {
  const minute = minuteOfDay(timeZone, now);
  const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  if (!isQuiet) return 0;
  const left = (to - minute + minutesOfDay) % minutesOfDay;
  const end = now - (now % minuteMilliseconds) + left * minuteMilliseconds;
  return end + shift(to, minuteOfDay(timeZone, end)) * minuteMilliseconds - now;
}

/** Hours, and the time zone of those whose own is not known. */
export interface Quiet {
  readonly hours: QuietHours;
  readonly timeZone: string;
}

/** When so much is done from now on of what rests in quiet hours. */
export function doneAfter({ hours, timeZone }: Quiet, now: number, milliseconds: number): number {
  const awake = { from: hours.to, to: hours.from };
  let time = now;
  let left = milliseconds;
  for (;;) {
    time += quietMilliseconds(hours, timeZone, time);
    const day = quietMilliseconds(awake, timeZone, time);
    if (left <= day) return time + left;
    left -= day;
    time += day;
  }
}

/** How long they last. */
export function lengthOf({ from, to }: QuietHours): number {
  return ((to - from + minutesOfDay) % minutesOfDay) * minuteMilliseconds;
}

/** Whether a text names a time zone, such as Europe/Berlin. */
export function isTimeZone(text: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** By how much the clocks are put forward or back in between. */
function shift(wanted: number, found: number): number {
  const minutes = ((wanted - found + minutesOfDay * 1.5) % minutesOfDay) - minutesOfDay / 2;
  return Math.abs(minutes) <= longestShiftMinutes ? minutes : 0;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function minuteOfDay(timeZone: string, time: number): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
    });
  formats.set(timeZone, format);
  const [hours = 0, minutes = 0] = format.format(time).split(':').map(Number);
  return hours * 60 + minutes;
}

import { fromLocal, parseDay, toLocal } from '../dates.ts';
import type { JqlScope } from './scope.ts';

type Unit = 'y' | 'M' | 'w' | 'd' | 'h' | 'm';

const unitMilliseconds = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000 } as const;
const absolute = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?: +(\d{1,2}):(\d{2}))?$/;
const relative = /^([+-]?)((?:\d+[wdhm]\s*)+)$/;
const epoch = /^-?\d{8,16}$/;

/** Sentence for a value that is no date. */
export function badDateSentence(value: string, fieldName: string): string {
  return `Date value '${value}' for field '${fieldName}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`;
}

/**
 * `2026-11-24`, `2026/11/24 10:15`, `-4w 2d` or milliseconds of the epoch, in the reader's zone. A period is as long as
 * it is where no clock changes: that is how Jira counts (Atlassian's `TestJqlDateSupportImpl`).
 */
export function parseJqlMoment(value: string, { now, reader }: JqlScope): number | undefined {
  const text = value.trim();
  if (epoch.test(text)) return Number(text);
  const date = absolute.exec(text);
  if (date !== null) return absoluteMoment(date, reader.timeZone);
  const period = relative.exec(text);
  if (period === null) return undefined;
  const sign = period[1] === '-' ? -1 : 1;
  const parts = [...(period[2] ?? '').matchAll(/(\d+)([wdhm])/g)];
  const lengths = parts.map(([, count, unit]) => Number(count) * unitMilliseconds[lengthOf(unit)]);
  return lengths.reduce((at, length) => at + sign * length, now);
}

/** The day, hour or minute that a written moment stands for; undefined for one that is exact. */
export function impliedPrecision(value: string): 'd' | 'h' | 'm' | undefined {
  const text = value.trim();
  const date = absolute.exec(text);
  if (date !== null) return date[4] === undefined ? 'd' : 'm';
  if (!relative.test(text)) return undefined;
  return text.includes('m') ? 'm' : text.includes('h') ? 'h' : 'd';
}

/** True for values that mean something else at another time. */
export function isRelativeMoment(value: string): boolean {
  return relative.test(value.trim());
}

function absoluteMoment(match: RegExpExecArray, timeZone: string): number | undefined {
  const [, year = '', month = '', day = '', hour = '0', minute = '0'] = match;
  const midnight = parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  if (midnight === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return fromLocal(midnight + Number(hour) * 3_600_000 + Number(minute) * 60_000, timeZone);
}

function lengthOf(text: string | undefined): keyof typeof unitMilliseconds {
  return text === 'w' || text === 'd' || text === 'h' ? text : 'm';
}

function unitOf(text: string | undefined): Unit {
  return text === 'y' || text === 'M' ? text : lengthOf(text);
}

/** Days and longer move on the calendar, so that midnight stays midnight when clocks change. */
function shift(at: number, count: number, unit: Unit, timeZone: string): number {
  if (unit === 'h' || unit === 'm') return at + count * unitMilliseconds[unit];
  const local = toLocal(at, timeZone);
  if (unit === 'd' || unit === 'w')
    return fromLocal(local.getTime() + count * unitMilliseconds[unit], timeZone);
  if (unit === 'M') local.setUTCMonth(local.getUTCMonth() + count);
  else local.setUTCFullYear(local.getUTCFullYear() + count);
  return fromLocal(local.getTime(), timeZone);
}

const functionPattern = /^(startof|endof)(day|week|month|year)$/;
const naturalUnits = { day: 'd', week: 'w', month: 'M', year: 'y' } as const;
type Period = keyof typeof naturalUnits;

export type DateFunction =
  | { readonly kind: 'moment'; readonly at: number }
  | { readonly kind: 'problem'; readonly sentence: string };

/** `now()`, `startOfWeek(-1)`, `endOfMonth("+2d")`; undefined when it is no function of dates. */
export function callDateFunction(
  name: string,
  args: readonly string[],
  scope: JqlScope,
): DateFunction | undefined {
  const lowered = name.toLowerCase();
  if (lowered === 'now')
    return args.length === 0
      ? { kind: 'moment', at: scope.now }
      : {
          kind: 'problem',
          sentence: `Function '${name}' expected '0' arguments but received '${args.length}'.`,
        };
  const match = functionPattern.exec(lowered);
  if (match === null) return undefined;
  const period = match[2] as Period;
  const increment = /^([+-]?)(\d+)([yMwdhm]?)$/.exec(args[0] ?? '0');
  if (args.length > 1 || increment === null)
    return {
      kind: 'problem',
      sentence: `Duration for function '${name}' should have the format (+/-)n(yMwdhm), e.g -1M for 1 month earlier.`,
    };
  const [, sign, digits, unit] = increment;
  const count = (sign === '-' ? -1 : 1) * Number(digits);
  const by = unit === '' ? naturalUnits[period] : unitOf(unit);
  const zone = scope.reader.timeZone;
  const start = startOf(period, scope.now, zone);
  if (match[1] === 'startof') return { kind: 'moment', at: shift(start, count, by, zone) };
  const end = shift(start, 1, naturalUnits[period], zone) - 1;
  // Of whole periods, so that the end of a longer month stays its end.
  const isWhole = by === naturalUnits[period];
  const at = isWhole ? shift(start, count + 1, by, zone) - 1 : shift(end, count, by, zone);
  return { kind: 'moment', at };
}

/** Weeks start on Sunday, as Jira's do where the language is English. */
function startOf(period: Period, at: number, timeZone: string): number {
  const local = toLocal(at, timeZone);
  local.setUTCHours(0, 0, 0, 0);
  switch (period) {
    case 'day':
      break;
    case 'week':
      local.setUTCDate(local.getUTCDate() - local.getUTCDay());
      break;
    case 'month':
      local.setUTCDate(1);
      break;
    case 'year':
      local.setUTCMonth(0, 1);
      break;
  }
  return fromLocal(local.getTime(), timeZone);
}

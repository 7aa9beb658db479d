import type { TemplateHelper } from './helper.ts';
import { type HelperOptions, shown, UnusableValue, type Value } from './value.ts';

const defaultLocale = 'en';
const defaultZone = 'UTC';
const dateParts = ['weekday', 'day', 'month', 'year', 'hour', 'minute'] as const;

/** Formatters by what they were made of: making one takes longer than rendering a letter. */
const dateFormats = new Map<string, Intl.DateTimeFormat>();
const numberFormats = new Map<string, Intl.NumberFormat>();

/**
 * `{{date recipient.lastMet style="long" locale="de-DE" zone="Europe/Berlin"}}`, or parts: `month="long" year="numeric"`.
 * A date without a time is that day in every zone.
 */
export const date: TemplateHelper = {
  takes: [1, 1],
  bearsEmpty: false,
  options: ['locale', 'zone', 'style', ...dateParts],
  check: (options) => void dateFormat(options, false),
  run([value], options) {
    const text = shown(value).trim();
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
    const at = new Date(text);
    if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(at.getTime()))
      throw new UnusableValue('is not a date such as 2026-05-31');
    return dateFormat(options, isDay).format(at);
  },
};

/** `{{number recipient.points locale="de-DE" decimals=1}}` */
export const number: TemplateHelper = {
  takes: [1, 1],
  bearsEmpty: false,
  options: ['locale', 'decimals'],
  check: (options) => void numberFormat(options),
  run: ([value], options) => numberFormat(options).format(numeric(value)),
};

/** `{{currency recipient.fee "EUR" locale="de-DE"}}` */
export const currency: TemplateHelper = {
  takes: [2, 2],
  bearsEmpty: false,
  options: ['locale', 'decimals'],
  check(options, [, code]) {
    numberFormat(options, code === undefined ? undefined : shown(code));
  },
  run([value, code], options) {
    try {
      return numberFormat(options, shown(code)).format(numeric(value));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UnusableValue('cannot be written as an amount of money', { cause: error });
    }
  },
};

function dateFormat(options: HelperOptions, isDay: boolean): Intl.DateTimeFormat {
  const { locale = defaultLocale, zone = defaultZone, style = 'long', ...parts } = options;
  const key = JSON.stringify([locale, isDay ? defaultZone : zone, style, parts]);
  const known = dateFormats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(String(locale), {
    timeZone: isDay ? defaultZone : String(zone),
    ...(Object.keys(parts).length > 0 ? parts : { dateStyle: style }),
  }); // Intl checks what the template wrote, and throws.
  dateFormats.set(key, made);
  return made;
}

function numberFormat(options: HelperOptions, code?: string): Intl.NumberFormat {
  const { locale = defaultLocale, decimals } = options;
  const key = JSON.stringify([locale, decimals, code]);
  const known = numberFormats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(String(locale), {
    ...(code !== undefined && { style: 'currency', currency: code }),
    ...(decimals !== undefined && {
      minimumFractionDigits: Number(decimals),
      maximumFractionDigits: Number(decimals),
    }),
  });
  numberFormats.set(key, made);
  return made;
}

function numeric(value: Value): number {
  const text = shown(value).trim();
  const parsed = Number(text);
  if (text === '' || !Number.isFinite(parsed)) throw new UnusableValue('is not a number');
  return parsed;
}

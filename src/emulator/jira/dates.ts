/** Days, moments and time zones as Jira writes them. */

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const momentPattern =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})$/;

/** Milliseconds of midnight UTC of `2026-11-24`; undefined when there is no such day. */
export function parseDay(text: string): number | undefined {
  if (!dayPattern.test(text)) return undefined;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? undefined : at;
}

/** Milliseconds of `2026-11-24T10:15:00.000+0000`, with or without a colon in the offset. */
export function parseMoment(text: string): number | undefined {
  const match = momentPattern.exec(text);
  if (match === null) return undefined;
  const [, day = '', time = '', zone = ''] = match;
  const offset = zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const at = Date.parse(`${day}T${time}${offset}`);
  return parseDay(day) === undefined || Number.isNaN(at) ? undefined : at;
}

/** `2026-11-24T16:38:03.790+0100`: a moment in somebody's zone. */
export function formatMoment(at: number, timeZone: string): string {
  const offset = offsetMinutes(at, timeZone);
  const local = new Date(at + offset * 60_000).toISOString().slice(0, -1);
  const minutes = Math.abs(offset);
  const hh = String(Math.trunc(minutes / 60)).padStart(2, '0');
  const mm = String(minutes % 60).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${hh}${mm}`;
}

/** Where in a zone's own calendar a moment is, as if the zone were UTC. */
export function toLocal(at: number, timeZone: string): Date {
  return new Date(at + offsetMinutes(at, timeZone) * 60_000);
}

/** The moment at which a zone's calendar shows this. */
export function fromLocal(local: number, timeZone: string): number {
  const guess = local - offsetMinutes(local, timeZone) * 60_000;
  return local - offsetMinutes(guess, timeZone) * 60_000;
}

const quarterHour = 900_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Minutes east of UTC. Zones change their offset on quarter hours only, so one answer serves for fifteen minutes. */
function offsetMinutes(at: number, timeZone: string): number {
  const slot = Math.floor(at / quarterHour);
  const key = `${timeZone} ${slot}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;

  const format = formatFor(timeZone);
  const parts = new Map(
    format.formatToParts(slot * quarterHour).map(({ type, value }) => [type, value]),
  );
  const name = parts.get('timeZoneName') ?? 'GMT';
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  const minutes = match === null ? 0 : Number(match[2]) * 60 + Number(match[3]);
  const offset = match?.[1] === '-' ? -minutes : minutes;
  if (offsets.size > 10_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  return format;
}

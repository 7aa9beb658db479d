/** Local time: `14:02:11`, with the day before it unless that is today. */
export function clockTime(time: number, now = Date.now()): string {
  const day = dayOf(new Date(time));
  const clock = clockOf(new Date(time));
  return day === dayOf(new Date(now)) ? clock : `${day} ${clock}`;
}

/** Local time to the millisecond: `2026-11-25 14:02:11.042`. */
export function timestamp(time: number): string {
  const date = new Date(time);
  return `${dayOf(date)} ${clockOf(date)}.${padded(date.getMilliseconds(), 3)}`;
}

function dayOf(date: Date): string {
  return `${date.getFullYear()}-${padded(date.getMonth() + 1, 2)}-${padded(date.getDate(), 2)}`;
}

function clockOf(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => padded(part, 2))
    .join(':');
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

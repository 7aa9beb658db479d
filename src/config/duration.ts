import { z } from 'zod';

const milliseconds = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** `30s`, `5m`, `1.5h` or `2d`, as milliseconds. */
export const Duration = z.string().transform((text, context) => {
  const match = /^(?<amount>\d+(?:\.\d+)?)(?<unit>[a-z]+)$/.exec(text);
  const factor = milliseconds.get(match?.groups?.['unit'] ?? '');
  if (factor === undefined) {
    context.addIssue('is not a duration such as 30s, 5m, 1.5h or 2d');
    return z.NEVER;
  }
  return Math.round(Number(match?.groups?.['amount']) * factor);
});

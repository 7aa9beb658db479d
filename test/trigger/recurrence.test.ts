import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nextTime } from '../../src/trigger/recurrence.ts';

describe('a cron expression', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-11-25T08:30:00Z') });
  });
  afterEach(() => {
    if (vi.getTimerCount() > 0) throw new Error('A task was left running');
    vi.useRealTimers();
  });

  test.each([
    ['0 9 * * 1', 'UTC', '2026-11-30T09:00:00.000Z'],
    ['0 9 * * 1', 'Europe/Berlin', '2026-11-30T08:00:00.000Z'],
    ['45 8 * * *', 'UTC', '2026-11-25T08:45:00.000Z'],
    ['0 0 29 2 *', 'UTC', '2028-02-29T00:00:00.000Z'],
  ])('%s in %s comes next at %s', async (expression, timeZone, iso) => {
    const next = await nextTime(expression, timeZone);

    expect(next).toEqual({ kind: 'next', at: new Date(iso) });
  });

  test.each([
    ['every Monday', /has 2 parts/],
    ['* * * * * *', /has 6 parts/],
    ['61 9 * * 1', /61 is a invalid expression for minute/],
    ['0 9 31 2 *', /impossible day of month/],
  ])('is not %j', async (expression, problem) => {
    expect(await nextTime(expression, 'UTC')).toEqual({
      kind: 'invalid',
      problem: expect.stringMatching(problem),
    });
  });
});

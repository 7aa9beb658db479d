import { describe, expect, test } from 'vitest';
import {
  decideSchedule,
  parseMoment,
  sayMoment,
  writeMoment,
} from '../../src/campaign/schedule.ts';

const sendAt = new Date('2026-11-25T08:00:00Z');
const hour = 3_600_000;
const after = (milliseconds: number) => new Date(sendAt.getTime() + milliseconds);

describe('a scheduled campaign', () => {
  test.each([
    { found: 'early', by: -1, whenLate: 'ask', kind: 'wait' },
    { found: 'in time', by: 0, whenLate: 'ask', kind: 'send' },
    { found: 'a little later', by: hour, whenLate: 'ask', kind: 'send' },
    { found: 'too late', by: hour + 1, whenLate: 'ask', kind: 'late' },
    { found: 'too late', by: hour + 1, whenLate: 'skip', kind: 'late' },
    { found: 'too late', by: 100 * hour, whenLate: 'send', kind: 'send' },
  ] as const)('found $found, with the policy to $whenLate: $kind', ({ by, whenLate, kind }) => {
    const decision = decideSchedule(sendAt, after(by), { lateAfterMilliseconds: hour, whenLate });

    expect(decision.kind).toBe(kind);
  });
});

describe('a moment', () => {
  test.each([
    ['2026-11-25T09:00:00.000+0100', '2026-11-25T08:00:00.000Z'],
    ['2026-11-25T09:00:00.000-0330', '2026-11-25T12:30:00.000Z'],
    [' 2026-11-25T08:00:00Z ', '2026-11-25T08:00:00.000Z'],
  ])('written %s is %s', (text, iso) => {
    expect(parseMoment(text)?.toISOString()).toBe(iso);
  });

  test.each(['', 'tomorrow', '2026-11-25', '2026-13-25T08:00:00Z', '9:00'])('is not %j', (text) => {
    expect(parseMoment(text)).toBeUndefined();
  });

  test('is read as it was written', () => {
    expect(parseMoment(writeMoment(sendAt))).toEqual(sendAt);
  });

  test('is said with its time zone', () => {
    expect(sayMoment(sendAt, 'UTC')).toBe('Wednesday, 25 November 2026 at 08:00 (UTC)');
    expect(sayMoment(sendAt, 'Europe/Berlin')).toBe(
      'Wednesday, 25 November 2026 at 09:00 (Europe/Berlin), which is 08:00 UTC',
    );
  });

  test('is said with the day that it is there', () => {
    expect(sayMoment(sendAt, 'Pacific/Auckland')).toMatch(/^Wednesday, 25 November 2026 at 21:00/);
    expect(sayMoment(after(6 * hour), 'Pacific/Auckland')).toMatch(/^Thursday, 26 November 2026/);
  });
});

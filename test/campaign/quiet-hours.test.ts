import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doneAfter, parseQuietHours, quietMilliseconds } from '../../src/campaign/quiet-hours.ts';

const night = { from: 21 * 60, to: 8 * 60 };
const minutes = (count: number) => count * 60_000;

describe('quiet hours', () => {
  test.each([
    ['21:00-08:00', night],
    [' 12:30 - 13:45 ', { from: 750, to: 825 }],
    ['24:00-08:00', undefined],
    ['9-17', undefined],
    ['08:00-08:00', undefined],
    ['at night', undefined],
  ])('are written %j', (text, hours) => {
    expect(parseQuietHours(text)).toEqual(hours);
  });

  test.each([
    { what: 'by day', at: '2026-11-30T12:00:00Z', zone: 'UTC', left: 0 },
    { what: 'when they begin', at: '2026-11-30T21:00:00Z', zone: 'UTC', left: minutes(11 * 60) },
    { what: 'before midnight', at: '2026-11-30T23:30:00Z', zone: 'UTC', left: minutes(8.5 * 60) },
    { what: 'after midnight', at: '2026-12-01T07:59:30Z', zone: 'UTC', left: 30_000 },
    { what: 'when they end', at: '2026-12-01T08:00:00Z', zone: 'UTC', left: 0 },
    { what: 'elsewhere', at: '2026-11-30T12:00:00Z', zone: 'Asia/Tokyo', left: minutes(11 * 60) },
    {
      what: 'in a zone that is half an hour off',
      at: '2026-11-30T18:30:00Z',
      zone: 'Asia/Kolkata',
      left: minutes(8 * 60),
    },
    {
      what: 'in a night that is an hour longer',
      at: '2026-10-24T20:00:00Z',
      zone: 'Europe/Berlin',
      left: minutes(11 * 60),
    },
    {
      what: 'in a night that is an hour shorter',
      at: '2026-03-28T21:00:00Z',
      zone: 'Europe/Berlin',
      left: minutes(9 * 60),
    },
  ])('last as long as they do $what', ({ at, zone, left }) => {
    expect(quietMilliseconds(night, zone, Date.parse(at))).toBe(left);
  });

  test('are over when they are said to be, wherever and whenever', () => {
    const minute = fc.integer({ min: 0, max: 1_439 });
    fc.assert(
      fc.property(
        fc.record({ from: minute, to: minute }).filter(({ from, to }) => from !== to),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'),
        fc.date({ min: new Date('2025-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
        (hours, zone, date) => {
          const left = quietMilliseconds(hours, zone, date.getTime());

          expect(left).toBeGreaterThanOrEqual(0);
          expect(left).toBeLessThanOrEqual(minutes(25 * 60));
        },
      ),
    );
  });
});

describe('work that rests in quiet hours', () => {
  const quiet = { hours: night, timeZone: 'UTC' };

  test.each([
    ['begun by day', '2026-11-30T12:00:00Z', 60, '2026-11-30T13:00:00.000Z'],
    ['begun at night', '2026-11-30T23:00:00Z', 60, '2026-12-01T09:00:00.000Z'],
    ['that takes longer than the day', '2026-11-30T20:00:00Z', 90, '2026-12-01T08:30:00.000Z'],
    ['of several days', '2026-11-30T20:00:00Z', 60 + 13 * 60 + 5, '2026-12-02T08:05:00.000Z'],
    ['that is nothing', '2026-11-30T23:00:00Z', 0, '2026-12-01T08:00:00.000Z'],
  ])('%s', (_what, from, takes, until) => {
    expect(new Date(doneAfter(quiet, Date.parse(from), minutes(takes))).toISOString()).toBe(until);
  });
});

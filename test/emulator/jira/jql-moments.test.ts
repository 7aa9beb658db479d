import { describe, expect, test } from 'vitest';
import { callDateFunction, parseJqlMoment } from '../../../src/emulator/jira/jql/moments.ts';
import { JiraStore } from '../../../src/emulator/jira/store/store.ts';
import { casey } from './site.ts';

/** In Berlin the clocks went back on 2026-10-25 at 03:00 and go forward on 2027-03-28 at 02:00. */
const berlin = 'Europe/Berlin';
const newYork = 'America/New_York';

function scopeAt(now: string, timeZone: string) {
  const reader = { ...casey, timeZone };
  return { store: new JiraStore([reader]), reader, now: Date.parse(now) };
}

function shown(at: number | undefined): string {
  return at === undefined ? 'nothing' : new Date(at).toISOString();
}

describe('a moment that is written', () => {
  test.each([
    ['2026-11-24', berlin, '2026-11-23T23:00:00.000Z'],
    ['2026-11-24', newYork, '2026-11-24T05:00:00.000Z'],
    ['2026/7/4 0:15', berlin, '2026-07-03T22:15:00.000Z'],
    ['2026-10-25', berlin, '2026-10-24T22:00:00.000Z'],
    ['2026-10-26', berlin, '2026-10-25T23:00:00.000Z'],
    ['2027-03-29', berlin, '2027-03-28T22:00:00.000Z'],
    ['2026-02-30', berlin, 'nothing'],
    ['2026-11-24 24:00', berlin, 'nothing'],
  ])('as %s in %s is %s', (written, zone, expected) => {
    const at = parseJqlMoment(written, scopeAt('2026-11-24T09:30:00Z', zone));

    expect(shown(at)).toBe(expected);
  });

  test.each([
    ['-1d', '2026-10-24T12:00:00.000Z'],
    ['-1w', '2026-10-18T12:00:00.000Z'],
    ['2d 3h', '2026-10-27T15:00:00.000Z'],
    ['-90m', '2026-10-25T10:30:00.000Z'],
  ])('as %s is as far away when clocks change in between', (written, expected) => {
    const at = parseJqlMoment(written, scopeAt('2026-10-25T12:00:00Z', berlin));

    expect(shown(at)).toBe(expected);
  });
});

describe('a moment of a function', () => {
  test.each([
    ['startOfDay', [], '2026-11-24T04:30:00Z', berlin, '2026-11-23T23:00:00.000Z'],
    ['startOfDay', [], '2026-11-24T04:30:00Z', newYork, '2026-11-23T05:00:00.000Z'],
    ['startOfDay', [], '2026-10-25T12:00:00Z', berlin, '2026-10-24T22:00:00.000Z'],
    ['endOfDay', [], '2026-10-25T12:00:00Z', berlin, '2026-10-25T22:59:59.999Z'],
    ['endOfDay', [], '2027-03-28T12:00:00Z', berlin, '2027-03-28T21:59:59.999Z'],
    ['startOfDay', ['+1'], '2026-10-25T12:00:00Z', berlin, '2026-10-25T23:00:00.000Z'],
    ['startOfDay', ['-12h'], '2026-11-24T12:00:00Z', berlin, '2026-11-23T11:00:00.000Z'],
    ['startOfWeek', [], '2026-10-25T12:00:00Z', berlin, '2026-10-24T22:00:00.000Z'],
    ['endOfWeek', ['-1'], '2026-10-31T12:00:00Z', berlin, '2026-10-24T21:59:59.999Z'],
    ['startOfMonth', ['-1M'], '2026-11-24T12:00:00Z', berlin, '2026-09-30T22:00:00.000Z'],
    ['endOfMonth', ['+3'], '2026-11-24T12:00:00Z', berlin, '2027-02-28T22:59:59.999Z'],
    ['startOfYear', ['-1y'], '2026-11-24T12:00:00Z', berlin, '2024-12-31T23:00:00.000Z'],
  ])('%s(%j) at %s in %s is %s', (name, args, now, zone, expected) => {
    const called = callDateFunction(name, args, scopeAt(now, zone));

    expect(called?.kind === 'moment' && shown(called.at)).toBe(expected);
  });
});

import { describe, expect, test } from 'vitest';
import { ceilingOf } from '../src/config.ts';

const unlimited = { all: {}, campaign: {}, domain: {}, domains: {}, transports: { smtp: {} } };

describe('what one campaign can go at most', () => {
  test.each([
    ['nothing', unlimited, undefined],
    ['the limit of all mail', { ...unlimited, all: { perSecond: 9 } }, 9],
    [
      'the limit of a campaign',
      { ...unlimited, all: { perSecond: 9 }, campaign: { perSecond: 3 } },
      3,
    ],
    [
      'its mail servers together',
      { ...unlimited, transports: { smtp: { perSecond: 2 }, relay: { perSecond: 5 } } },
      7,
    ],
    [
      'nothing where one server has no limit',
      { ...unlimited, transports: { smtp: { perSecond: 2 }, relay: {} } },
      undefined,
    ],
    ['no domain', { ...unlimited, domain: { perSecond: 1 } }, undefined],
  ])('is set by %s', (_, limits, ceiling) => {
    expect(ceilingOf(limits)).toBe(ceiling);
  });
});

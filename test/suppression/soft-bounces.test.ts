import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AddressHash } from '../../src/campaign/address.ts';
import type { RunId } from '../../src/campaign/ids.ts';
import type { SuppressionEntry } from '../../src/suppression/entries.ts';
import { SuppressionList } from '../../src/suppression/list.ts';
import { inAnyOrder } from './in-any-order.ts';

const address = 'ada' as AddressHash;
const dayMilliseconds = 24 * 3_600_000;

/** `back 1 5`: a mail of run 1 came back on day 5; `sent 1 5`: it was taken; `lifted 5`: a person wants it mailed again. */
function entryOf(said: string): SuppressionEntry {
  const [what, run, day = run] = said.split(' ');
  const base = { v: 1, at: Number(day) * dayMilliseconds, address } as const;
  if (what === 'lifted') return { ...base, kind: 'lifted', by: 'Casey' };
  const ofRun = { ...base, run: `10042-${run}` as RunId };
  if (what === 'sent') return { ...ofRun, kind: 'sent' };
  return { ...ofRun, kind: 'soft-bounced', detail: '452 4.2.2' };
}

function listOf(said: readonly string[], softBounces = 3): SuppressionList {
  const list = new SuppressionList(softBounces);
  for (const each of said) list.apply(entryOf(each));
  return list;
}

describe('an address whose mails come back for a reason that may pass', () => {
  test.each<[string, readonly string[], boolean]>([
    ['twice', ['back 1 0', 'back 2 30'], false],
    ['in three runs', ['back 1 0', 'back 2 5', 'back 3 10'], true],
    ['three times in two runs', ['back 1 0', 'back 1 5', 'back 2 10'], false],
    ['in three runs of three days', ['back 1 0', 'back 2 1', 'back 3 2'], false],
    ['in eight runs of eight days', [0, 1, 2, 3, 4, 5, 6, 7].map((n) => `back ${n} ${n}`), true],
    ['with one between that got through', ['back 1 0', 'back 2 5', 'sent 3 6', 'back 4 9'], false],
    [
      'in a row after one that got through',
      ['back 1 0', 'sent 2 1', 'back 3 2', 'back 4 6', 'back 5 9'],
      true,
    ],
    [
      'even where it was taken first',
      ['back 1 0', 'sent 2 4', 'back 2 5', 'sent 3 9', 'back 3 10'],
      true,
    ],
    [
      'until a retry of one gets through',
      ['back 1 0', 'back 2 5', 'back 3 10', 'sent 3 11'],
      false,
    ],
    ['before a person wants it mailed', ['back 1 0', 'back 2 5', 'back 3 10', 'lifted 11'], false],
    [
      'twice before a person wants it mailed',
      ['back 1 0', 'back 2 5', 'lifted 6', 'back 3 20'],
      false,
    ],
  ])('%s', (_how, said, isGivenUp) => {
    const found = listOf(said).find(address);

    expect(found?.source).toBe(isGivenUp ? 'soft-bounces' : undefined);
    expect(listOf(said, Infinity).find(address)).toBeUndefined();
  });

  test('is undeliverable since the last of them', () => {
    const found = listOf(['back 1 0', 'back 2 5', 'back 3 10']).find(address);

    expect(found).toMatchObject({
      kind: 'suppressed',
      at: 10 * dayMilliseconds,
      reason: 'undeliverable',
      detail: '452 4.2.2',
    });
  });

  test.each<[readonly string[], boolean]>([
    [[], false],
    [['back 1 0'], true],
    [['back 1 0', 'sent 2 1'], false],
    [['back 1 0', 'lifted 1'], false],
  ])('is doubtful until a mail gets through: %j', (said, isDoubtful) => {
    expect(listOf(said).isDoubtful(address)).toBe(isDoubtful);
  });

  test('is judged the same in whatever order and however often its entries come', () => {
    const said = fc
      .tuple(fc.constantFrom('back', 'sent', 'lifted'), fc.nat({ max: 4 }), fc.nat({ max: 30 }))
      .map(([what, run, day]) => (what === 'lifted' ? `lifted ${day}` : `${what} ${run} ${day}`));

    fc.assert(
      fc.property(inAnyOrder(said, 9), ([once, twice]) => {
        expect(listOf(twice).find(address)).toEqual(listOf(once).find(address));
        expect(listOf(twice).isDoubtful(address)).toBe(listOf(once).isDoubtful(address));
      }),
    );
  });
});

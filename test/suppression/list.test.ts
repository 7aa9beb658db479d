import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AddressHash } from '../../src/campaign/address.ts';
import { type SuppressionEntry, suppressionReasons } from '../../src/suppression/entries.ts';
import { SuppressionList } from '../../src/suppression/list.ts';
import { inAnyOrder } from './in-any-order.ts';

const ada = 'ada' as AddressHash;

type Said = readonly ['lifted' | (typeof suppressionReasons)[number], number];

function entryOf([what, at]: Said, address = ada): SuppressionEntry {
  const base = { v: 1, at, address } as const;
  if (what === 'lifted') return { ...base, kind: 'lifted', by: 'Casey' };
  return { ...base, kind: 'suppressed', reason: what, source: 'import' };
}

function listOf(said: readonly Said[]): SuppressionList {
  const list = new SuppressionList();
  for (const each of said) list.apply(entryOf(each));
  return list;
}

describe('an address', () => {
  test.each<[string, readonly Said[], string | undefined]>([
    ['nobody has said anything about', [], undefined],
    ['that unsubscribed', [['unsubscribed', 1]], 'unsubscribed'],
    [
      'that unsubscribed twice',
      [
        ['unsubscribed', 1],
        ['unsubscribed', 2],
      ],
      'unsubscribed',
    ],
    [
      'that unsubscribed, and then was not there',
      [
        ['unsubscribed', 1],
        ['undeliverable', 2],
      ],
      'unsubscribed',
    ],
    [
      'whose holder complained about one mail more',
      [
        ['unsubscribed', 1],
        ['complained', 2],
      ],
      'complained',
    ],
    [
      'that is free again',
      [
        ['unsubscribed', 1],
        ['undeliverable', 2],
        ['lifted', 3],
      ],
      undefined,
    ],
    [
      'that unsubscribed again',
      [
        ['unsubscribed', 1],
        ['lifted', 3],
        ['unsubscribed', 5],
      ],
      'unsubscribed',
    ],
    [
      'whose older entry comes after it is free',
      [
        ['lifted', 3],
        ['undeliverable', 2],
      ],
      undefined,
    ],
    [
      'that is free of what was said in the same moment',
      [
        ['unsubscribed', 3],
        ['lifted', 3],
      ],
      undefined,
    ],
    [
      'that was free before',
      [
        ['lifted', 1],
        ['listed', 2],
      ],
      'listed',
    ],
  ])('%s', (_which, said, reason) => {
    expect(listOf(said).find(ada)?.reason).toBe(reason);
  });

  test('is judged the same in whatever order and however often its entries come', () => {
    const said = fc.tuple(
      fc.constantFrom('lifted' as const, ...suppressionReasons),
      fc.nat({ max: 9 }),
    );

    fc.assert(
      fc.property(inAnyOrder(said, 8), ([once, twice]) => {
        expect(listOf(twice).find(ada)).toEqual(listOf(once).find(ada));
      }),
    );
  });

  test('is one of many', () => {
    const list = listOf([['unsubscribed', 1]]);
    const ben = entryOf(['listed', 2], 'ben' as AddressHash);
    list.apply(ben);
    list.apply(entryOf(['lifted', 3]));

    expect(list.all()).toEqual([ben]);
    expect(list.find('nobody' as AddressHash)).toBeUndefined();
  });
});

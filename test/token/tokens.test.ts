import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AddressHash } from '../../src/campaign/address.ts';
import type { IssueId, RunId } from '../../src/campaign/ids.ts';
import { readBounceToken, signBounceToken } from '../../src/token/bounce-token.ts';
import { type TokenPurpose, tokenKeys } from '../../src/token/keys.ts';
import { readUnsubscribeToken, signUnsubscribeToken } from '../../src/token/unsubscribe-token.ts';

const secret = 'the secret of today, which is long';
const keysOf = (purpose: TokenPurpose, previous: readonly string[] = [], current = secret) =>
  tokenKeys(purpose, current, previous);
const run = '10042-10731' as RunId;
const unsubscriber = {
  campaign: '10042' as IssueId,
  recipient: { id: '10007' as IssueId, addressHash: 'k-Jq_3b0aYwVt9s8XyZ012' as AddressHash },
};
const bounceToken = signBounceToken(keysOf('bounce'), { run, number: 17 });
const unsubscribeToken = signUnsubscribeToken(keysOf('unsubscribe'), unsubscriber);

const issueId = fc.bigInt({ min: 1n, max: 10n ** 19n - 1n }).map((id) => `${id}` as IssueId);
const delivery = fc.record({
  run: fc.tuple(issueId, issueId).map(([campaign, move]) => `${campaign}-${move}` as RunId),
  number: fc.nat({ max: 2 ** 31 - 1 }),
});

describe('a token', () => {
  test('of a bounce fits into a local part and means the same in any case of its letters', () => {
    const keys = keysOf('bounce');

    fc.assert(
      fc.property(delivery, fc.func(fc.boolean()), (meaning, isUpper) => {
        const token = signBounceToken(keys, meaning);
        const onItsWay = Array.from(token).map((letter, index) =>
          isUpper(index) ? letter.toUpperCase() : letter,
        );

        expect(token).toMatch(/^[a-z0-9]+(\.[a-z0-9]+)+$/);
        expect(token.length).toBeLessThanOrEqual(56);
        expect(readBounceToken(keys, onItsWay.join(''))).toEqual({ kind: 'valid', meaning });
      }),
    );
  });

  test('of an unsubscriber needs no escape in a web address and says whom and by which campaign', () => {
    const keys = keysOf('unsubscribe');
    const hash = fc.stringMatching(/^[\w-]{22}$/).map((text) => text as AddressHash);
    const recipient = fc.option(fc.record({ id: issueId, addressHash: hash }), { nil: undefined });

    fc.assert(
      fc.property(fc.record({ campaign: issueId, recipient }), (meaning) => {
        const token = signUnsubscribeToken(keys, meaning);

        expect(encodeURIComponent(token)).toBe(token);
        expect(readUnsubscribeToken(keys, token)).toEqual({ kind: 'valid', meaning });
      }),
    );
  });

  test('is as good after its secret was replaced, and no longer once that is dropped', () => {
    const replaced = keysOf('unsubscribe', [secret], 'the secret of tomorrow, also long');
    const dropped = keysOf('unsubscribe', [], 'the secret of tomorrow, also long');

    expect(readUnsubscribeToken(replaced, unsubscribeToken).kind).toBe('valid');
    expect(readUnsubscribeToken(dropped, unsubscribeToken)).toEqual({
      kind: 'invalid',
      because: 'unknown-key',
    });
  });

  test.each([
    ['nothing', ''],
    ['a key and a mark that sign nothing', unsubscribeToken.replace(/^.*\./, '.')],
    ['one that is cut off', unsubscribeToken.slice(0, -1)],
    ['one with something behind it', `${unsubscribeToken}a`],
    ['one of another recipient under this mark', unsubscribeToken.replace('.7pz.', '.7q0.')],
    ['one of another address under this mark', unsubscribeToken.replace('k-Jq', 'k-Jr')],
    ['one of another campaign under this mark', unsubscribeToken.replace(/^./, '8')],
    ['a bounce token', bounceToken],
    ['a bounce token with a mark as long as is usual here', `${bounceToken}aaaaaaaaaa`],
    ['one in another case', unsubscribeToken.toUpperCase()],
    ['100,000 characters', 'a.'.repeat(50_000)],
    ['a path', '../../etc/passwd'],
    ['what is not ASCII', unsubscribeToken.replace('.', '．')],
    ['a zero byte', `${unsubscribeToken}\0`],
  ])('is refused when it is %s', (_what, token) => {
    expect(readUnsubscribeToken(keysOf('unsubscribe'), token).kind).toBe('invalid');
  });

  test('is refused with any letter changed', () => {
    const changed = Array.from(bounceToken).map((letter, index) => {
      const other = letter === 'a' ? 'b' : 'a';
      return `${bounceToken.slice(0, index)}${other}${bounceToken.slice(index + 1)}`;
    });

    const kinds = changed.map((token) => readBounceToken(keysOf('bounce'), token).kind);
    expect(new Set(kinds)).toEqual(new Set(['invalid']));
  });

  test('of one purpose is forged for the other', () => {
    const keys = [...keysOf('unsubscribe'), ...keysOf('bounce')];

    expect(new Set(keys.map(({ id }) => id)).size).toBe(2);
    expect(readBounceToken(keysOf('unsubscribe'), bounceToken)).toEqual({
      kind: 'invalid',
      because: 'unknown-key',
    });
  });
});

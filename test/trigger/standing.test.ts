import { describe, expect, test } from 'vitest';
import { type EmailAddress, hashAddress } from '../../src/campaign/address.ts';
import type { RecipientStatus } from '../../src/campaign/campaign.ts';
import type { Suppressed } from '../../src/suppression/entries.ts';
import { entryOf } from '../../src/trigger/standing.ts';

const secret = 'a secret';
const ada = 'ada@example.com' as EmailAddress;
const address = hashAddress(ada, secret);

/** What the list says of Ada: the reason and when, and until when nothing counts. */
interface Listed {
  readonly reason?: Suppressed['reason'];
  readonly at?: number;
  readonly liftedAt?: number;
}

function listOf({ reason, at = 0, liftedAt = -1 }: Listed) {
  const known: Suppressed | undefined = reason && {
    v: 1,
    kind: 'suppressed',
    at,
    address,
    reason,
    source: 'link',
  };
  return { of: () => known, liftedAt: () => liftedAt };
}

describe('a recipient that somebody has moved at noon', () => {
  const noon = 1_000;
  test.each<[RecipientStatus, RecipientStatus, Listed, string | undefined]>([
    ['toContact', 'unsubscribed', {}, 'unsubscribed'],
    ['toContact', 'undeliverable', {}, 'undeliverable'],
    ['contacted', 'unsubscribed', { reason: 'undeliverable', at: 5 }, 'unsubscribed'],
    ['contacted', 'unsubscribed', { reason: 'unsubscribed', at: 5 }, undefined],
    ['contacted', 'undeliverable', { reason: 'complained', at: 5 }, undefined],
    ['contacted', 'unsubscribed', { liftedAt: 999 }, 'unsubscribed'],
    ['contacted', 'unsubscribed', { liftedAt: 2_000 }, undefined],
    ['unsubscribed', 'toContact', { reason: 'unsubscribed', at: 5 }, 'lifted'],
    ['undeliverable', 'contacted', { reason: 'undeliverable', at: 5 }, 'lifted'],
    ['unsubscribed', 'toContact', { reason: 'unsubscribed', at: 2_000 }, undefined],
    ['unsubscribed', 'toContact', {}, undefined],
    ['toContact', 'contacted', { reason: 'complained', at: 5 }, undefined],
  ])('from %s to %s, while the list says %j: %s', (from, to, listed, said) => {
    const move = { at: new Date(noon), by: 'Casey', from, to };

    const entry = entryOf(ada, move, listOf(listed), secret);

    expect(entry?.kind === 'suppressed' ? entry.reason : entry?.kind).toBe(said);
    expect(entry?.at ?? noon).toBe(noon);
  });

  test('is left alone where its changelog knows of no move', () => {
    expect(entryOf(ada, undefined, listOf({}), secret)).toBeUndefined();
  });
});

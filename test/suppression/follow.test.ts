import { describe, expect, test, vi } from 'vitest';
import { type EmailAddress, hashAddress } from '../../src/campaign/address.ts';
import {
  appendSuppressions,
  type SuppressionEntry,
  suppressionJournal,
} from '../../src/suppression/entries.ts';
import { followSuppressions, SuppressionsUnknown } from '../../src/suppression/follow.ts';
import { openMemoryWorld } from '../world/broker.ts';

const never = new AbortController().signal;
const ada = 'Ada@example.com' as EmailAddress;
const ben = 'ben@example.com' as EmailAddress;
const oldSecret = 'a secret of last year';
const secrets = ['a secret of today', oldSecret];

function unsubscribed(address: EmailAddress, secret: string): SuppressionEntry {
  const hash = hashAddress(address, secret);
  return { v: 1, kind: 'suppressed', at: 1, address: hash, reason: 'unsubscribed', source: 'link' };
}

describe('a process that follows the list of suppressed addresses', () => {
  test('knows what was written before it came, and what is written from then on', async () => {
    await using world = openMemoryWorld();
    const broker = await world.open();
    await appendSuppressions(broker, [unsubscribed(ada, 'a secret of today')]);
    await using suppressions = await followSuppressions({ broker, secrets }, never);

    expect(suppressions.of('ada@EXAMPLE.com' as EmailAddress)?.reason).toBe('unsubscribed');
    expect(suppressions.of(ben)).toBeUndefined();

    await appendSuppressions(broker, [unsubscribed(ben, 'a secret of today')]);
    await vi.waitFor(() => expect(suppressions.of(ben)?.reason).toBe('unsubscribed'), {
      timeout: 60_000,
    });
  });

  test('finds who was hashed with a secret that was replaced since', async () => {
    await using world = openMemoryWorld();
    const broker = await world.open();
    await appendSuppressions(broker, [unsubscribed(ada, oldSecret)]);
    await using suppressions = await followSuppressions({ broker, secrets }, never);

    expect(suppressions.of(ada)?.reason).toBe('unsubscribed');
  });

  test('knows nothing of anybody once a newer Postboard writes what it cannot read', async () => {
    await using world = openMemoryWorld();
    const broker = await world.open();
    await using suppressions = await followSuppressions({ broker, secrets }, never);

    await broker.append(suppressionJournal, [{ v: 2, kind: 'suppressed' }]);
    await vi.waitFor(() => expect(suppressions.trouble()).toMatch(/nobody is mailed/), {
      timeout: 60_000,
    });

    expect(() => suppressions.of(ben)).toThrow(SuppressionsUnknown);
  });
});

import { describe, expect, test } from 'vitest';
import { mayMoveRecipient, recipientStatuses } from '../../src/campaign/campaign.ts';

describe('a recipient that a report would move', () => {
  test.each([
    ['toContact', ['toContact', 'contacted', 'undeliverable', 'unsubscribed']],
    ['contacted', ['toContact', 'contacted', 'undeliverable', 'unsubscribed']],
    ['undeliverable', ['undeliverable', 'unsubscribed']],
    ['unsubscribed', ['unsubscribed']],
    [undefined, ['toContact', 'contacted', 'undeliverable', 'unsubscribed']],
  ] as const)('may go from %s to %j', (from, expected) => {
    expect(recipientStatuses.filter((to) => mayMoveRecipient(from, to))).toEqual(expected);
  });
});

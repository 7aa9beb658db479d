import { describe, expect, test } from 'vitest';
import { nameDelivery, namingOf } from '../../src/prepare/naming.ts';
import { readBounceToken } from '../../src/token/bounce-token.ts';
import { tokenKeys } from '../../src/token/keys.ts';
import { readMessageId } from '../../src/token/message-id.ts';
import { run, secret } from './stationery.ts';

const from = 'robin@example.com';
const settings = { secret, messageIdDomain: 'mail.example.com' };
const delivery = { run, number: 4, isSample: false };
const meaning = { run, number: 4 };

describe('the names of a delivery', () => {
  test('prove which it is, by Message-ID, envelope id and the address that it comes back to', () => {
    const naming = namingOf({ ...settings, bounceDomain: 'bounces.example.com' });

    const { messageId, envelopeFrom, envelopeId = '' } = nameDelivery(naming, delivery, from);

    expect(readMessageId(tokenKeys('message-id', secret), messageId)).toEqual(meaning);
    expect(readBounceToken(tokenKeys('bounce', secret), envelopeId)).toEqual({
      kind: 'valid',
      meaning,
    });
    expect(envelopeFrom).toBe(`bounces+${envelopeId}@bounces.example.com`);
  });

  test('stay the same however often a letter is made', () => {
    const [first, second] = [1, 2].map(() => nameDelivery(namingOf(settings), delivery, from));

    expect(first).toEqual(second);
  });

  test('leave the sender as it is where no domain takes what comes back', () => {
    expect(nameDelivery(namingOf(settings), delivery, from).envelopeFrom).toBe(from);
  });

  test('of a sample name no recipient', () => {
    const naming = namingOf({ ...settings, bounceDomain: 'bounces.example.com' });

    const names = nameDelivery(naming, { ...delivery, isSample: true }, from);

    expect(names).toEqual({
      messageId: expect.stringMatching(/^<.*@mail\.example\.com>$/),
      envelopeFrom: 'bounces@bounces.example.com',
    });
  });
});

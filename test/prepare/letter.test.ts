import * as fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { hashAddress } from '../../src/campaign/address.ts';
import type { Recipient } from '../../src/campaign/campaign.ts';
import type { LetterTemplate } from '../../src/campaign/content.ts';
import { prepareRecipient } from '../../src/prepare/letter.ts';
import { type BatchRecipient, SendMessage } from '../../src/queue/messages.ts';
import type { Suppressed } from '../../src/suppression/entries.ts';
import { addressOf, deliveryOf, recipientOf, run, secret, stationeryOf } from './stationery.ts';

const sheet = { generation: 0, date: new Date('2026-11-24T12:00:00Z') };

function prepare(
  recipient: Recipient | undefined,
  delivery: BatchRecipient = deliveryOf(1),
  parts: Partial<LetterTemplate> = {},
) {
  return prepareRecipient(delivery, recipient, stationeryOf(parts), sheet);
}

async function outcomeOf(...parameters: Parameters<typeof prepare>) {
  const message = await prepare(...parameters);
  return message.kind === 'letter' ? message.kind : message.outcome;
}

async function letterOf(...parameters: Parameters<typeof prepare>) {
  const message = await prepare(...parameters);
  if (message.kind !== 'letter') throw new Error(JSON.stringify(message.outcome));
  return { letter: message, mail: await simpleParser(message.headers + message.entity) };
}

describe('a recipient of a run', () => {
  test('gets a letter', async () => {
    const { letter, mail } = await letterOf(recipientOf(1));

    expect(letter).toMatchObject({
      kind: 'letter',
      run,
      number: 1,
      recipient: '20001',
      generation: 0,
      to: 'r1@example.com',
      envelopeFrom: 'robin@example.com',
      attempts: 0,
    });
    expect(mail).toMatchObject({
      subject: 'Hello R1',
      text: 'Dear R1, Friends',
      html: '<p>Dear R1, Friends</p>',
    });
    expect(mail.to).toMatchObject({ value: [{ address: 'r1@example.com', name: '' }] });
  });

  test('gets a letter that survives the queue', async () => {
    const { letter } = await letterOf(recipientOf(1));

    expect(SendMessage.parse(JSON.parse(JSON.stringify(letter)))).toEqual(letter);
  });

  test('gets a letter that says which run and delivery it belongs to, but not which issue', async () => {
    const { letter, mail } = await letterOf(recipientOf(1));

    expect(mail.headers.get('x-postboard-run')).toBe(run);
    expect(mail.headers.get('x-postboard-delivery')).toBe('1');
    expect(letter.headers).toContain('List-ID: <10042.mail.example.com>\r\n');
    expect(letter.headers).not.toContain('20001');
    expect(letter.headers).not.toContain('MAIL-');
  });

  test('gets the same Message-ID whenever it is prepared, and nobody else does', async () => {
    const again = await prepareRecipient(deliveryOf(1), recipientOf(1), stationeryOf(), {
      generation: 3,
      date: new Date(0),
    });
    const letters = [
      await prepare(recipientOf(1)),
      again,
      await prepare(recipientOf(2), deliveryOf(2)),
    ];

    const ids = letters.map((letter) =>
      letter.kind === 'letter' ? /^Message-ID: (.*)\r$/m.exec(letter.headers)?.[1] : '',
    );

    expect(ids[0]).toMatch(/^<[a-z2-7]{26}\.10042-10731\.1@mail\.example\.com>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('gets a letter also when it was contacted before', async () => {
    expect(await outcomeOf(recipientOf(1, { status: 'contacted' }))).toBe('letter');
  });

  test('gets a letter also when only the case of the address has changed', async () => {
    const { letter } = await letterOf(recipientOf(1, { address: ' R1@Example.com ' }));

    expect(letter.to).toBe('R1@example.com');
  });
});

describe('a recipient who gets no letter', () => {
  test.each<[string, Recipient | undefined, BatchRecipient, object]>([
    [
      'is gone',
      undefined,
      deliveryOf(1),
      { kind: 'failed', reason: "The recipient's issue no longer exists." },
    ],
    [
      'unsubscribed',
      recipientOf(1, { status: 'unsubscribed' }),
      deliveryOf(1),
      { kind: 'skipped', because: 'suppressed', detail: 'The recipient is unsubscribed.' },
    ],
    [
      'cannot be reached',
      recipientOf(1, { status: 'undeliverable' }),
      deliveryOf(1),
      { kind: 'skipped', because: 'suppressed', detail: 'The recipient is undeliverable.' },
    ],
    [
      'has the address of an earlier one',
      recipientOf(1),
      deliveryOf(1, { duplicateOf: 0 }),
      {
        kind: 'skipped',
        because: 'duplicate-address',
        detail: 'Another recipient of this run has the same address; the mail goes there.',
      },
    ],
    [
      'has two addresses',
      recipientOf(1, { address: 'a@example.com, b@example.com' }),
      deliveryOf(1),
      {
        kind: 'skipped',
        because: 'invalid-address',
        detail: 'The field holds more than one address; it takes exactly one.',
      },
    ],
    [
      'has no address',
      recipientOf(1, { address: '' }),
      deliveryOf(1),
      { kind: 'skipped', because: 'invalid-address', detail: 'There is no address.' },
    ],
    [
      'has another address since',
      recipientOf(1, { address: 'other@example.com' }),
      deliveryOf(1),
      {
        kind: 'skipped',
        because: 'changed-address',
        detail: 'The address was changed after the audience was frozen.',
      },
    ],
    [
      'had no usable address when the audience was frozen',
      recipientOf(1),
      deliveryOf(1, { addressHash: undefined }),
      {
        kind: 'skipped',
        because: 'changed-address',
        detail: 'The address was changed after the audience was frozen.',
      },
    ],
    [
      'lacks a field',
      recipientOf(1, { fields: { firstName: null } }),
      deliveryOf(1),
      { kind: 'failed', reason: 'MAIL-101: recipient.firstName is empty (Subject, line 1).' },
    ],
  ])('because it %s is told so', async (_, recipient, delivery, outcome) => {
    expect(await outcomeOf(recipient, delivery)).toEqual(outcome);
  });

  test('is on the list of suppressed addresses, whatever the issue says', async () => {
    const suppressed: Suppressed = {
      v: 1,
      kind: 'suppressed',
      at: Date.parse('2026-11-20T12:00:00Z'),
      address: hashAddress(addressOf('r1@example.com'), secret),
      reason: 'complained',
      source: 'feedback',
    };
    const of = (address: string) => (address === 'r1@example.com' ? suppressed : undefined);
    const stationery = { ...stationeryOf(), suppressions: { of } };

    const refused = await prepareRecipient(deliveryOf(1), recipientOf(1), stationery, sheet);
    const written = await prepareRecipient(deliveryOf(2), recipientOf(2), stationery, sheet);

    expect(refused).toMatchObject({
      kind: 'refusal',
      outcome: {
        kind: 'skipped',
        because: 'suppressed',
        detail: 'Complained about a mail, by the mailbox provider, on 2026-11-20',
      },
    });
    expect(written.kind).toBe('letter');
  });

  test('is suppressed first of all: nobody who unsubscribed counts as changed or repeated', async () => {
    const gone = recipientOf(1, { status: 'unsubscribed', address: 'other@example.com' });

    expect(await outcomeOf(gone, deliveryOf(1, { duplicateOf: 0 }))).toMatchObject({
      because: 'suppressed',
    });
  });

  test('is refused in a message that survives the queue', async () => {
    const refusal = await prepare(undefined);

    expect(SendMessage.parse(JSON.parse(JSON.stringify(refusal)))).toEqual(refusal);
    expect(refusal).toMatchObject({
      kind: 'refusal',
      run,
      number: 1,
      recipient: '20001',
      generation: 0,
    });
  });
});

describe('a letter that would be too large', () => {
  test('fails for its recipient alone', async () => {
    const parts = { text: '{{recipient.firstName}}'.repeat(30) };

    const outcome = await outcomeOf(
      recipientOf(1, { fields: { firstName: 'x'.repeat(32_000) } }),
      deliveryOf(1),
      parts,
    );

    expect(outcome).toEqual({
      kind: 'failed',
      reason: expect.stringContaining('The letter grows beyond 512 KB'),
    });
  });
});

describe('hostile fields of a recipient', () => {
  test('change neither who gets the mail nor whom it seems to come from', async () => {
    const hostile = fc
      .array(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom(
            '\r\nBcc: evil@example.org',
            '\r\n\r\n',
            '{{recipient.x}}',
            '</p><script>',
            ', evil@example.org',
            '\u2028',
          ),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((parts) => `x${parts.join('')}`);
    await fc.assert(
      fc.asyncProperty(hostile, async (firstName) => {
        const { letter, mail } = await letterOf(recipientOf(1, { fields: { firstName } }));

        expect(letter.to).toBe('r1@example.com');
        expect(letter.headers).not.toMatch(/^(bcc|cc):/im);
        expect(mail.to).toMatchObject({ value: [{ address: 'r1@example.com' }] });
        expect(mail.from?.value).toEqual([{ name: 'Robin Weller', address: 'robin@example.com' }]);
        expect(mail.html).not.toContain('<script>');
      }),
    );
  });
});

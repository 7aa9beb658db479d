import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { hashAddress } from '../../src/campaign/address.ts';
import type { Content } from '../../src/campaign/content.ts';
import { prepareRecipient } from '../../src/prepare/letter.ts';
import type { BatchRecipient } from '../../src/queue/messages.ts';
import { tokenKeys } from '../../src/token/keys.ts';
import { readUnsubscribeToken } from '../../src/token/unsubscribe-token.ts';
import {
  addressOf,
  campaign,
  deliveryOf,
  recipientOf,
  secret,
  stationeryOf,
} from './stationery.ts';

const sheet = { generation: 0, date: new Date('2026-11-24T12:00:00Z') };
const footer = '\n{{postalAddress}}\nUnsubscribe: {{unsubscribeUrl}}';
const htmlFooter = '<p>{{postalAddress}}</p><a href="{{unsubscribeUrl}}">Unsubscribe</a>';

async function prepare(changes: Partial<Content>, delivery: BatchRecipient = deliveryOf(1)) {
  const stationery = stationeryOf({
    text: `Dear {{recipient.firstName}}${footer}`,
    html: `<p>Dear {{recipient.firstName}}</p>${htmlFooter}`,
  });
  const { frozen } = stationery;
  const content = { ...frozen.content, isTransactional: false, ...changes };
  const isDryRun = delivery.sampleFor !== undefined;
  const message = await prepareRecipient(
    delivery,
    recipientOf(1),
    { ...stationery, frozen: { ...frozen, content, isDryRun } },
    sheet,
  );
  if (message.kind !== 'letter') throw new Error(JSON.stringify(message.outcome));
  const mail = await simpleParser(message.headers + message.entity);
  const [, url = ''] = /^Unsubscribe: (\S+)$/m.exec(mail.text ?? '') ?? [];
  return { headers: message.headers, mail, url };
}

function meaningOf(url: string) {
  return readUnsubscribeToken(tokenKeys('unsubscribe', secret), url.split('/').at(-1) ?? '');
}

describe('a letter that is not transactional', () => {
  test('has one link, in its headers (RFC 8058), its text and its HTML, which says who unsubscribes', async () => {
    const { headers, mail, url } = await prepare({});

    expect(url).toMatch(/^https:\/\/mail\.example\.com\/unsubscribe\/en\/[\w.-]+$/);
    expect(headers.replaceAll(/\r\n[ \t]+/g, ' ')).toContain(`List-Unsubscribe: <${url}>\r\n`);
    expect(headers).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
    expect(mail.html).toContain(`<a href="${url}">`);
    expect(mail.html).toContain('Robin &amp; Co, Example Street 1, 24103 Kiel');
    expect(meaningOf(url)).toEqual({
      kind: 'valid',
      meaning: {
        campaign: campaign.id,
        recipient: {
          id: recipientOf(1).id,
          addressHash: hashAddress(addressOf('r1@example.com'), secret),
        },
      },
    });
  });

  test('leads to a page in the language of its campaign', async () => {
    const { url } = await prepare({ language: 'de' });

    expect(url).toContain('/unsubscribe/de/');
  });

  test('unsubscribes nobody when it is a sample', async () => {
    const sampleFor = addressOf('test@example.com');
    const { url, mail } = await prepare({}, deliveryOf(1, { sampleFor }));

    expect(mail.subject).toBe('[Test] Hello R1');
    expect(meaningOf(url)).toEqual({
      kind: 'valid',
      meaning: { campaign: campaign.id, recipient: undefined },
    });
  });

  test('is not made without a link', async () => {
    const { frozen, ...stationery } = stationeryOf();
    const content = { ...frozen.content, isTransactional: false };

    const refused = await prepareRecipient(
      deliveryOf(1),
      recipientOf(1),
      { ...stationery, frozen: { ...frozen, content } },
      sheet,
    );

    expect(refused).toMatchObject({
      kind: 'refusal',
      outcome: {
        kind: 'failed',
        reason: expect.stringMatching(/^MAIL-101: The text has no link to unsubscribe: write/),
      },
    });
  });
});

describe('a transactional letter', () => {
  test('offers nothing to unsubscribe from', async () => {
    const { headers } = await prepare({ isTransactional: true });

    expect(headers).not.toMatch(/^List-Unsubscribe/im);
  });
});

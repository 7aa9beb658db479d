import * as fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { composeLetter, type LetterParts } from '../../src/prepare/mime.ts';

const plain: LetterParts = {
  from: { name: 'Robin Weller', address: 'robin@example.com' },
  to: 'ada@example.org',
  subject: 'Hello',
  text: 'Hello Ada',
  html: '<p>Hello Ada</p>',
  messageId: '<abc.10042-10731@mail.example.com>',
  date: new Date('2026-11-24T12:00:00Z'),
  headers: { 'X-Postboard-Delivery': '7' },
};

async function compose(parts: Partial<LetterParts>) {
  const letter = await composeLetter({ ...plain, ...parts });
  const source = letter.headers + letter.entity;
  return { ...letter, source, mail: await simpleParser(source) };
}

/** Names of the header lines, in order, each as often as it is there. */
function headerNames(headers: string): readonly string[] {
  return headers
    .replace(/\r\n[ \t]/g, ' ')
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
}

const allHeaders = [
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
  'x-postboard-delivery',
];

describe('a composed letter', () => {
  test('is read as it was written', async () => {
    const { mail, headers } = await compose({ replyTo: { address: 'jobs@example.com' } });

    expect(mail).toMatchObject({
      subject: 'Hello',
      messageId: plain.messageId,
      date: plain.date,
      text: 'Hello Ada',
      html: '<p>Hello Ada</p>',
      from: { value: [{ name: 'Robin Weller', address: 'robin@example.com' }] },
      to: { value: [{ name: '', address: 'ada@example.org' }] },
      replyTo: { value: [{ address: 'jobs@example.com' }] },
    });
    expect(headerNames(headers).toSorted()).toEqual([...allHeaders, 'reply-to'].toSorted());
  });

  test('keeps what belongs to its content apart from its headers', async () => {
    const { headers, entity } = await compose({});

    expect(headers).not.toMatch(/^content-/im);
    expect(headers.endsWith('\r\n')).toBe(true);
    expect(entity).toMatch(/^Content-Type: multipart\/alternative;\r\n boundary="[^"]+"\r\n\r\n--/);
  });

  test('has the text before the HTML, so that programs show the HTML', async () => {
    const { entity } = await compose({});

    expect(entity.indexOf('text/plain')).toBeLessThan(entity.indexOf('text/html'));
  });

  test('is a plain text when it has no HTML', async () => {
    const { entity, mail } = await compose({ html: undefined, text: 'Grüße' });

    expect(entity).toMatch(/^Content-/);
    expect(entity).not.toContain('multipart');
    expect(mail.text?.trim()).toBe('Grüße');
    expect(mail.html).toBe(false);
  });

  test('is the same to the byte when it is composed again', async () => {
    const [first, second] = await Promise.all([compose({}), compose({})]);

    expect(second.source).toBe(first.source);
  });

  test('cannot hold its own boundary', async () => {
    const { entity } = await compose({});
    const boundary = /boundary="([^"]+)"/.exec(entity)?.[1] ?? '';

    const { mail } = await compose({ text: `a\r\n--${boundary}--\r\nb` });

    expect(mail.text?.trim()).toBe(`a\n--${boundary}--\nb`);
    expect(mail.html).toBe(plain.html);
  });

  test('names its sender in any script', async () => {
    const { mail, headers } = await compose({
      from: { name: 'Jürgen 例え, "J"', address: 'j@example.com' },
    });

    expect(mail.from?.value).toEqual([{ name: 'Jürgen 例え, "J"', address: 'j@example.com' }]);
    expect(headers).toMatch(/^[\t\r\n -~]*$/);
  });
});

describe('an address that is more than one', () => {
  const several = [
    'a@example.com, evil@example.org',
    'b@example.com, evil@x.com',
    'a@example.com\r\nBcc: evil@example.org',
    'friends: a@example.com;',
    'Ada <a@example.com>',
    '"a, b"@example.com',
    '',
  ];

  test.each(several)('%j is refused as recipient, as sender and for replies', async (address) => {
    await expect(compose({ to: address })).rejects.toThrow('Not one mail address');
    await expect(compose({ from: { address } })).rejects.toThrow('Not one mail address');
    await expect(compose({ replyTo: { address } })).rejects.toThrow('Not one mail address');
  });
});

describe('any words whatever', () => {
  const injections = fc.constantFrom(
    '\r\nBcc: evil@example.org\r\n',
    '\nSubject: other',
    '\r\n\r\nbody',
    '\rX: y',
    '\u2028To: evil@example.org',
    '=?UTF-8?Q?=0D=0ABcc:_evil=40example.org?=',
    ', evil@example.org',
    '<evil@example.org>',
    '\0',
    '.\r\n',
    '\ud800',
  );
  const words = fc
    .array(fc.oneof(injections, fc.string({ unit: 'binary' }), fc.string()), { maxLength: 4 })
    .map((parts) => parts.join(''));

  test('make no header, no recipient and no part', async () => {
    await fc.assert(
      fc.asyncProperty(words, words, words, async (name, subject, text) => {
        const { headers, source, mail } = await compose({
          from: { name, address: 'robin@example.com' },
          subject: `S${subject}`,
          text: `T${text}`,
        });

        expect(headerNames(headers).toSorted()).toEqual(allHeaders);
        expect(source).toMatch(/^[\t\r\n -~]*$/);
        expect(source).not.toMatch(/[^\r]\n|\r[^\n]/);
        expect(Math.max(...source.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(
          998,
        );
        expect(mail.to).toMatchObject({ value: [{ address: 'ada@example.org' }] });
        expect(mail.from?.value.map(({ address }) => address)).toEqual(['robin@example.com']);
        expect([mail.cc, mail.bcc, mail.html]).toEqual([undefined, undefined, plain.html]);
        expect(mail.attachments).toEqual([]);
      }),
    );
  });

  test('of the text arrive as they were written', async () => {
    const printable = fc.string({ unit: 'grapheme' });
    await fc.assert(
      fc.asyncProperty(fc.array(printable, { maxLength: 8 }), async (lines) => {
        const text = `>${lines.join('\n')}<`;

        const { mail } = await compose({ text });

        expect(mail.text?.trimEnd()).toBe(text);
      }),
    );
  });
});

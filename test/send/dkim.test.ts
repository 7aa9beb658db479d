import { describe, expect, test } from 'vitest';
import { dkimKeyFor, signMail } from '../../src/send/dkim.ts';
import { dkimKey } from './dkim-keys.ts';
import { judge } from './judge.ts';

const key = dkimKey('example.com');
const headers = [
  'From: Robin Weller <robin@news.example.com>',
  'To: ada@example.org',
  'Subject: Hello',
  'Date: Mon, 30 Nov 2026 08:00:00 +0000',
  'Message-ID: <1@example.com>',
  'MIME-Version: 1.0',
].join('\r\n');

describe('a mail that is signed', () => {
  test.each<{ what: string; more?: string; body: string }>([
    { what: 'with a short text', body: 'Dear Ada,\r\n\r\nRobin\r\n' },
    { what: 'without a text', body: '' },
    { what: 'with empty lines and spaces at its end', body: 'Dear Ada, \r\n \r\n\r\n\r\n' },
    { what: 'without a line end', body: 'Dear Ada' },
    {
      what: 'with long and folded headers, and both for unsubscribing',
      more:
        `List-Unsubscribe:  <https://example.com/u/${'x'.repeat(60)}>,\r\n\t<mailto:u@example.com>\r\n` +
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nFeedback-ID: 1:2:campaign:postboard\r\n' +
        'Content-Type: multipart/mixed;\r\n boundary="x"\r\n',
      body: '--x\r\n\r\nDear Ada\r\n--x--\r\n',
    },
    { what: 'of many kilobytes', body: `${'aGVsbG8='.repeat(9)}\r\n`.repeat(2_000) },
  ])('passes DKIM and DMARC: $what', async ({ more = '', body }) => {
    const mail = Buffer.from(`${headers}\r\n${more}\r\n${body}`);

    const signed = await signMail(mail, key);

    expect(signed.subarray(-mail.length)).toEqual(mail);
    expect(await judge(signed, key)).toEqual({ dkim: ['pass'], dmarc: 'pass' });
    const [lines = ''] = signed.toString().split('\r\n\r\n');
    expect(
      lines.split('\r\n').filter((line) => line.length > 78 && /^(DKIM| )/.test(line)),
    ).toEqual([]);
  });

  test('is the same mail when it is signed again', async () => {
    const mail = Buffer.from(`${headers}\r\n\r\nDear Ada\r\n`);

    expect(await signMail(mail, key)).toEqual(await signMail(mail, key));
  });

  test.each([
    { what: 'its text', change: (mail: string) => mail.replace('Dear', 'Dead') },
    { what: 'its subject', change: (mail: string) => mail.replace('Hello', 'Bye') },
    {
      what: 'a second sender',
      change: (mail: string) => mail.replace('To: ada', 'From: Eve <eve@example.com>\r\nTo: ada'),
    },
    {
      what: 'a way to unsubscribe that it had not',
      change: (mail: string) => `List-Unsubscribe: <https://evil.example>\r\n${mail}`,
    },
  ])('does not pass any more when somebody changes $what', async ({ change }) => {
    const signed = await signMail(Buffer.from(`${headers}\r\n\r\nDear Ada\r\n`), key);

    const { dkim } = await judge(Buffer.from(change(signed.toString())), key);

    expect(dkim).toEqual([expect.stringMatching(/^(fail|neutral)$/)]);
  });

  test('does not pass with the key of somebody else', async () => {
    const signed = await signMail(Buffer.from(`${headers}\r\n\r\nDear Ada\r\n`), key);

    expect(await judge(signed, dkimKey('example.com'))).toEqual({ dkim: ['fail'], dmarc: 'fail' });
  });
});

test.each([
  { from: 'robin@example.com', domain: 'example.com' },
  { from: 'robin@NEWS.example.com', domain: 'news.example.com' },
  { from: 'robin@old.news.example.com', domain: 'news.example.com' },
  { from: 'robin@badexample.com', domain: undefined },
])('$from is signed for by the key of $domain', ({ from, domain }) => {
  const keys = [{ ...key, domain: 'news.example.com' }, key];

  expect(dkimKeyFor(from, keys)?.domain).toBe(domain);
});

import { describe, expect, test } from 'vitest';
import { readInbound } from '../../src/bounces/mail/read-inbound.ts';
import { classifyReply } from '../../src/replies/reply-class.ts';
import { bouncedMails } from './bounced-mails.ts';
import {
  headersOnly,
  lines,
  messageId,
  plain,
  report,
  returnedHead,
  rfc822,
  token,
  verp,
} from './reports.ts';

const read = (mail: string, envelopeTo?: string) => readInbound(Buffer.from(mail), envelopeTo);

function feedback(fields: readonly string[], returned = rfc822, to = 'fbl@example.com'): string {
  return report({
    from: 'feedback@provider.example',
    to,
    subject: 'Abuse report',
    headers: [],
    reportType: 'feedback-report',
    statusType: 'message/feedback-report',
    text: 'This is an email abuse report.',
    status: lines('Version: 1', 'User-Agent: SomeGenerator/1.0', ...fields),
    returned,
  });
}

function nested(depth: number): string {
  return Array.from(
    { length: depth },
    (_, level) => `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n`,
  ).join('');
}

describe('a mail that came back', () => {
  test.each(bouncedMails)('from $by is $is', async ({ mail, is, says }) => {
    const inbound = await read(mail);

    if (inbound.kind !== 'bounce') throw new Error(JSON.stringify(inbound));
    expect(inbound.reply.text).toContain(says.slice(0, 60));
    expect(inbound.reply.text).not.toMatch(/\w@\w/);
    expect(classifyReply(inbound.reply, inbound.phase).kind).toBe(is);
    expect(inbound.clues).toEqual({
      tokens: [token],
      messageIds: [messageId.slice(1, -1)],
      links: [],
    });
  });

  test.each([
    ['in the envelope of the report', 'postmaster@example.com', verp.toUpperCase(), 'Subject: Hi'],
    ['in its To', verp, undefined, 'Subject: Hi'],
    ['in what it gives back', 'postmaster@example.com', undefined, `Return-Path: <${verp}>`],
  ])('is known by its token %s', async (_where, to, envelopeTo, head) => {
    const returned = { type: 'message/rfc822', content: `${head}\n\nDear Kim,` };
    const status = lines('Reporting-MTA: dns; mx', '', 'Action: failed', 'Status: 5.1.1');

    const inbound = await read(report({ to, text: 'No.', status, returned }), envelopeTo);

    expect(inbound).toMatchObject({ kind: 'bounce', clues: { tokens: [token], messageIds: [] } });
  });

  test('is known by the envelope id that it repeats', async () => {
    const status = lines(
      `Original-Envelope-Id: ${token}`,
      'Reporting-MTA: dns; mx',
      '',
      'Action: failed',
      'Status: 5.1.1',
    );
    const returned = { type: 'message/rfc822', content: 'Subject: Hi\n\n' };

    const inbound = await read(report({ to: 'a@example.com', text: 'No.', status, returned }));

    expect(inbound).toMatchObject({ kind: 'bounce', clues: { tokens: [token], messageIds: [] } });
  });
});

describe('a complaint', () => {
  test.each([
    ['with the whole mail', feedback(['Feedback-Type: abuse'])],
    ['with its headers', feedback(['Feedback-Type: abuse'], headersOnly)],
    [
      'with the sender of its envelope alone',
      feedback(['Feedback-Type: abuse', `Original-Mail-From: <${verp}>`], {
        type: 'text/rfc822-headers',
        content: `Subject: Hello\nMessage-ID: ${messageId}`,
      }),
    ],
  ])('%s says which mail it is about', async (_what, mail) => {
    expect(await read(mail)).toEqual({
      kind: 'complaint',
      feedback: 'abuse',
      clues: { tokens: [token], messageIds: [messageId.slice(1, -1)], links: [] },
    });
  });

  test('that is none, as when somebody says that a mail is no spam, is nothing', async () => {
    const mail = feedback(['Feedback-Type: not-spam']);

    expect(await read(mail)).toEqual({ kind: 'nothing', because: 'not-spam' });
  });
});

describe('what nothing follows from', () => {
  const delayed = lines('Reporting-MTA: dns; mx', '', 'Action: delayed', 'Status: 4.4.1');
  const relayed = lines('Reporting-MTA: dns; mx', '', 'Action: relayed', 'Status: 2.1.9');
  test.each([
    ['notice', 'a mail that is late', report({ text: 'Delayed.', status: delayed })],
    ['notice', 'a mail that was handed on', report({ text: 'Relayed.', status: relayed })],
    [
      'auto-reply',
      'a vacation (RFC 3834)',
      plain(
        ['From: kim@elsewhere.example', 'Auto-Submitted: auto-replied', 'Subject: Away'],
        'Back soon. 550 5.1.1',
      ),
    ],
    [
      'auto-reply',
      'an out-of-office by Exchange',
      plain(
        ['From: kim@elsewhere.example', 'X-Auto-Response-Suppress: All', 'Subject: Away'],
        'Bye',
      ),
    ],
    [
      'auto-reply',
      'an answer that only its subject gives away',
      plain(['From: kim@elsewhere.example', 'Subject: Automatic reply: Hello'], 'I am away.'),
    ],
    [
      'auto-reply',
      'an answer that repeats our Message-ID',
      plain(
        ['From: kim@elsewhere.example', 'Precedence: bulk', `In-Reply-To: ${messageId}`],
        'My new address is kim@new.example; this one does not exist any more.',
      ),
    ],
  ])('%s: %s', async (because, _what, mail) => {
    expect(await read(mail)).toEqual({ kind: 'nothing', because });
  });
});

describe('a mail for a person', () => {
  test.each([
    ['a question', plain(['From: kim@elsewhere.example', 'Subject: Re: Hello'], 'Who are you?')],
    ['nothing at all', ''],
    ['bytes', '\0\u0001\uFFFD'.repeat(1000)],
    [
      'a report of something else',
      report({ reportType: 'x', statusType: 'text/x', text: 'x', status: 'x' }),
    ],
    ['a report without a verdict', report({ text: 'x', status: 'Reporting-MTA: dns; mx' })],
  ])('%s is kept', async (_what, mail) => {
    expect(await read(mail)).toMatchObject({ kind: 'unknown' });
  });
});

describe('a mail bomb', () => {
  const enclosed = 'Content-Type: message/rfc822\r\n\r\n'.repeat(20_000);
  const status = lines('Reporting-MTA: dns; mx', '', 'Action: failed', 'Status: 5.1.1');

  test.each([
    ['parts in parts in parts', nested(5_000)],
    ['mails in mails in mails', enclosed],
    ['a header of many megabytes', `Subject: ${'a'.repeat(20_000_000)}\r\n\r\nHi`],
    ['a million headers', `${'X-A: b\r\n'.repeat(1_000_000)}\r\nHi`],
    ['a header folded a million times', `To: a\r\n${' b\r\n'.repeat(1_000_000)}\r\nHi`],
    ['a million addresses', `To: ${'a@b.example, '.repeat(1_000_000)}\r\n\r\nHi`],
    ['one endless line', 'a'.repeat(20_000_000)],
    ['HTML in HTML', `Content-Type: text/html\r\n\r\n${'<div>'.repeat(1_000_000)}`],
    ['a million recipients', report({ text: 'x', status: `${status}\r\n\r\n`.repeat(100_000) })],
    [
      'a million parts',
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n'.repeat(1_000_000)}`,
    ],
    [
      'a text that makes patterns try for ever',
      plain(['Subject: x'], `Hi. This is ${' <a@b>: '.repeat(30_000)}`),
    ],
  ])('of %s is read as far as is safe', async (_what, mail) => {
    const inbound = await read(mail);

    expect(['unknown', 'nothing', 'bounce']).toContain(inbound.kind);
  });

  test('does not hide a report that stands in front of it', async () => {
    const returned = {
      type: 'message/rfc822',
      content: `${returnedHead}\n\n${'a'.repeat(30_000_000)}`,
    };

    const inbound = await read(report({ text: 'No.', status, returned }));

    expect(inbound).toMatchObject({ kind: 'bounce', clues: { tokens: [token] } });
  });
});

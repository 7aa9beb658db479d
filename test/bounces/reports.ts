import type { RunId } from '../../src/campaign/ids.ts';
import { signBounceToken } from '../../src/token/bounce-token.ts';
import { tokenKeys } from '../../src/token/keys.ts';
import { signMessageId } from '../../src/token/message-id.ts';

export const secret = 'the secret of these tests, which is long';
export const mailed = { run: '10042-10731' as RunId, number: 17 };
export const token = signBounceToken(tokenKeys('bounce', secret), mailed);
export const messageId = signMessageId(tokenKeys('message-id', secret), mailed, 'example.com');
export const verp = `bounces+${token}@bounces.example.com`;

/** The head of our mail, as reports give it back. */
export const returnedHead = [
  `Return-Path: <${verp}>`,
  'From: Ada Lovelace <ada@example.com>',
  'To: kim@elsewhere.example',
  'Subject: Hello',
  `Message-ID: ${messageId}`,
  'X-Postboard-Run: 10042-10731',
].join('\n');

interface ReportParts {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly headers?: readonly string[];
  readonly text: string;
  /** `multipart/report; report-type=…` unless said otherwise. */
  readonly reportType?: string;
  readonly statusType?: string;
  readonly status: string;
  /** Undefined for a report that gives nothing back. */
  readonly returned?: { readonly type: string; readonly content: string } | undefined;
}

export const rfc822 = { type: 'message/rfc822', content: `${returnedHead}\n\nDear Kim,\n` };
export const headersOnly = { type: 'text/rfc822-headers', content: `${returnedHead}\n` };

/** RFC 6522: text for people, fields for programs, and what is given back. */
export function report(parts: ReportParts): string {
  const {
    from = 'Mail Delivery System <MAILER-DAEMON@mx.elsewhere.example>',
    to = verp,
    subject = 'Undelivered Mail Returned to Sender',
    headers = ['Auto-Submitted: auto-replied'],
    reportType = 'delivery-status',
    statusType = 'message/delivery-status',
    text,
    status,
    returned = rfc822,
  } = parts;
  return lines(
    'Return-Path: <>',
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    ...headers,
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${reportType}; boundary="4bcd.17"`,
    '',
    'This is a MIME-encapsulated message.',
    '',
    '--4bcd.17',
    'Content-Description: Notification',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
    '--4bcd.17',
    `Content-Type: ${statusType}`,
    '',
    status,
    '',
    '--4bcd.17',
    `Content-Type: ${returned.type}`,
    '',
    returned.content,
    '',
    '--4bcd.17--',
    '',
  );
}

export function plain(headers: readonly string[], body: string): string {
  return lines('Return-Path: <>', ...headers, '', body, '');
}

export function lines(...all: readonly string[]): string {
  return all.join('\n').replaceAll(/\r?\n/g, '\r\n');
}

import { parseAddress } from '../campaign/address.ts';
import type { Mailbox } from '../campaign/content.ts';
import { LetterEncoder } from './encoded-text.ts';
import { mailboxHeader, wordsHeader } from './mail-header.ts';

/** Everything that one mail is made of but its attachments. */
export interface LetterParts {
  readonly from: Mailbox;
  readonly replyTo?: Mailbox | undefined;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string | undefined;
  readonly messageId: string;
  readonly date: Date;
  /** Further headers; their values are plain ASCII. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A mail in two pieces, between which attachments fit: see `Letter` in the messages. */
export interface ComposedLetter {
  /** Header lines but for `Content-*`, each ended with CRLF. */
  readonly headers: string;
  /** `Content-*` header lines, an empty line, and the body. */
  readonly entity: string;
}

/** No encoded text holds it. */
const boundary = '=_postboard';
/** Remembers what the letters of a run have in common. */
const encoder = new LetterEncoder();

/**
 * Builds the MIME of one mail (RFC 5322, 2045–2047). The same parts give the same bytes. Throws when an address is not
 * exactly one: a mail program would make a second recipient of `a@example.com, b@example.com`.
 */
export async function composeLetter(parts: LetterParts): Promise<ComposedLetter> {
  const { from, replyTo, to, subject, messageId, date, text, html } = parts;
  const headers = [
    mailboxHeader('From', checked(from)),
    mailboxHeader('To', checked({ address: to })),
    ...(replyTo === undefined ? [] : [mailboxHeader('Reply-To', checked(replyTo))]),
    wordsHeader('Subject', subject),
    wordsHeader('Message-ID', messageId),
    wordsHeader('Date', date.toUTCString().replace('GMT', '+0000')),
    ...Object.entries(parts.headers).map(([name, value]) => wordsHeader(name, value)),
    'MIME-Version: 1.0',
  ];
  const plain = partOf('plain', text);
  return {
    headers: headers.map((line) => `${line}\r\n`).join(''),
    entity: html === undefined ? plain : alternatives(plain, partOf('html', html)),
  };
}

/** The last is the one that mail programs show if they can. */
function alternatives(...parts: readonly string[]): string {
  return [
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n\r\n`,
    ...parts.map((part) => `--${boundary}\r\n${part}\r\n`),
    `--${boundary}--\r\n`,
  ].join('');
}

function partOf(subtype: 'plain' | 'html', text: string): string {
  const { encoding, body } = encoder.encode(withLineBreaks(text));
  return `Content-Type: text/${subtype}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`;
}

/** A mailbox as it stands in a header. An object, so that its address is never read as a list. */
function checked({ name, address }: Mailbox): { readonly name: string; readonly address: string } {
  const parsed = parseAddress(address);
  if (parsed.kind === 'invalid') throw new TypeError(`Not one mail address: ${parsed.problem}`);
  return { name: (name ?? '').replace(/\p{Cc}+/gu, ' ').trim(), address: parsed.address };
}

/** A lone CR is a line break to some servers and none to others. */
function withLineBreaks(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}

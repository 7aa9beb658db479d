import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { parseAddress } from '../campaign/address.ts';
import type { Mailbox } from '../campaign/content.ts';

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

/**
 * Builds the MIME of one mail (RFC 5322, 2045–2047). The same parts give the same bytes. Throws when an address is not
 * exactly one: nodemailer would make a second recipient of `a@example.com, b@example.com`.
 */
export async function composeLetter(parts: LetterParts): Promise<ComposedLetter> {
  const { from, replyTo, to, subject, messageId, date } = parts;
  const text = withLineBreaks(parts.text);
  const html = parts.html === undefined ? undefined : withLineBreaks(parts.html);
  const composer = new MailComposer({
    from: checked(from),
    to: checked({ address: to }),
    ...(replyTo && { replyTo: checked(replyTo) }),
    subject,
    messageId,
    date,
    headers: { ...parts.headers },
    text,
    ...(html !== undefined && { html }),
    newline: 'win',
    // Of the text itself, so that no text can hold its own boundary.
    baseBoundary: createHash('sha256')
      .update(`${messageId}\0${text}\0${html}`)
      .digest('hex')
      .slice(0, 32),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return split((await composer.compile().build()).toString());
}

/** A mailbox as nodemailer takes it. An object, so that its address is never read as a list. */
function checked({ name, address }: Mailbox): { readonly name: string; readonly address: string } {
  const parsed = parseAddress(address);
  if (parsed.kind === 'invalid') throw new TypeError(`Not one mail address: ${parsed.problem}`);
  return { name: (name ?? '').replace(/\p{Cc}+/gu, ' ').trim(), address: parsed.address };
}

/** Attachments make `Content-*` headers belong to a part; the others stay the mail's own. */
function split(mail: string): ComposedLetter {
  const end = mail.indexOf('\r\n\r\n');
  const lines = mail.slice(0, end).split(/\r\n(?![ \t])/);
  const ofContent = lines.filter((line) => /^content-/i.test(line));
  const others = lines.filter((line) => !/^content-/i.test(line));
  return {
    headers: others.map((line) => `${line}\r\n`).join(''),
    entity: `${ofContent.join('\r\n')}${mail.slice(end)}`,
  };
}

/** A lone CR is a line break to some servers and none to others. */
function withLineBreaks(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}

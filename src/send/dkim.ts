import { createHash, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';

/** With what the mails of one domain are signed. */
export interface DkimKey {
  /** Of the signature (`d=`): the From domain or one above it. */
  readonly domain: string;
  /** Says where the public key stands: `<selector>._domainkey.<domain>`. */
  readonly selector: string;
  /** RSA. A key object is parsed once; a text would be at every mail. */
  readonly key: KeyObject;
}

/**
 * Each is signed as often as it is there and once more, so that nobody can add another (RFC 6376 8.15): mail programs
 * might show that one. RFC 8058 wants both unsubscribe headers signed, Gmail the Feedback-ID.
 */
const protectedHeaders = [
  'from',
  'reply-to',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'content-type',
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'feedback-id',
];
/** Signed where they are there: a server on the way may add them. */
const plainHeaders = ['mime-version', 'content-transfer-encoding'];

const signInThread = promisify(sign);
const lineLength = 72;

/** The key for mails from an address: that of its domain, or of the nearest one above. */
export function dkimKeyFor(from: string, keys: readonly DkimKey[]): DkimKey | undefined {
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  return keys
    .filter((key) => `.${domain}`.endsWith(`.${key.domain}`))
    .toSorted((a, b) => b.domain.length - a.domain.length)[0];
}

/**
 * Puts a DKIM signature (RFC 6376: rsa-sha256, relaxed/simple) before a mail whose lines end with CRLF. The same mail gets
 * the same signature. Bodies are signed as they are, because nothing in quoted-printable and base64 is changed on the way.
 */
export async function signMail(mail: Buffer, { domain, selector, key }: DkimKey): Promise<Buffer> {
  const end = mail.indexOf('\r\n\r\n');
  const headers = mail.toString('latin1', 0, end).split(/\r\n(?![ \t])/);
  const signed = choose(headers);
  const bodyHash = createHash('sha256')
    .update(withoutLineEnds(mail.subarray(end + 4)))
    .update('\r\n')
    .digest('base64');
  const unsigned =
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=${domain};\r\n s=${selector};\r\n` +
    ` h=${fold(signed.map(({ name }) => `${name}:`).join('')).slice(0, -1)};\r\n bh=${bodyHash};\r\n b=`;
  const lines = signed.flatMap(({ line }) => line ?? []);
  const input = [...lines, unsigned].map(relax).join('\r\n');
  const signature = await signInThread('sha256', Buffer.from(input, 'latin1'), key);
  return Buffer.concat([
    Buffer.from(`${unsigned}${fold(signature.toString('base64'))}\r\n`, 'latin1'),
    mail,
  ]);
}

interface SignedHeader {
  readonly name: string;
  /** Absent: that there is none. */
  readonly line?: string;
}

/** Of several of a name the last comes first (RFC 6376 5.4.2). */
function choose(headers: readonly string[]): readonly SignedHeader[] {
  const linesOf = (name: string) =>
    headers
      .filter((line) => line.slice(0, line.indexOf(':')).toLowerCase() === name)
      .toReversed()
      .map((line) => ({ name, line }));
  return [
    ...protectedHeaders.flatMap((name) => [...linesOf(name), { name }]),
    ...plainHeaders.flatMap(linesOf),
  ];
}

/** RFC 6376 3.4.2. */
function relax(line: string): string {
  const colon = line.indexOf(':');
  const value = line.slice(colon + 1).replaceAll(/[ \t\r\n]+/g, ' ');
  return `${line.slice(0, colon).trimEnd().toLowerCase()}:${value.trim()}`;
}

/** RFC 6376 3.4.3: however many line ends a body has at its end, one counts. */
function withoutLineEnds(body: Buffer): Buffer {
  let { length } = body;
  while (body[length - 1] === 0x0a && body[length - 2] === 0x0d) length -= 2;
  return body.subarray(0, length);
}

function fold(text: string): string {
  return (text.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? []).join('\r\n ');
}

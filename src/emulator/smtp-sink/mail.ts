import { domainToASCII } from 'node:url';

/** One mail that the sink took, as it came over the wire. */
export interface AcceptedMail {
  /** Its number: 1 is the first mail since the sink started. */
  readonly id: number;
  readonly at: Date;
  /** Envelope sender; empty for the null sender of bounces. */
  readonly from: string;
  /** Envelope recipients. */
  readonly to: readonly string[];
  /** The message with its headers; dots unescaped, line ends as they came. */
  readonly raw: Buffer;
}

/** The header section, without the empty line after it. */
export function headerSectionOf(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n');
  return end === -1 ? raw : raw.subarray(0, end + 2);
}

/** The Message-ID with its angle brackets, or undefined when the mail has none. */
export function messageIdOf(raw: Buffer): string | undefined {
  const unfolded = headerSectionOf(raw)
    .toString('latin1')
    .replace(/\r\n(?=[ \t])/g, '');
  return /^message-id:\s*(<[^<>\r\n]+>)/im.exec(unfolded)?.[1];
}

/** An address as it went over the wire: smtp-server hands domains out in Unicode. */
export function wireAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  return domain === '' ? address : `${address.slice(0, at + 1)}${domain}`;
}

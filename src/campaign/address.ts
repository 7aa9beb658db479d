import { createHmac } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { z } from 'zod';
import type { Branded } from './ids.ts';

/**
 * One addr-spec (RFC 5321) with its domain in ASCII and lower case; never a list, a group or a quoted local part. Letters of
 * any script may stand before the @ (RFC 6531): not every server takes those, which shows when the mail is sent.
 */
export type EmailAddress = Branded<'EmailAddress'>;

/** Keyed hash of an address: tells whether two are the same without saying what they are. */
export type AddressHash = Branded<'AddressHash'>;

export type ParsedAddress =
  | { readonly kind: 'address'; readonly address: EmailAddress }
  | { readonly kind: 'invalid'; readonly problem: string };

const emailPattern = z.email();
const foreign = /^[\p{L}\p{M}\p{N}]$/u;
// Written with escapes: control characters, and the invisible ones that make two addresses look alike.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Checks that a text is exactly one mail address; the problem is a sentence for the person who typed it. */
export function parseAddress(text: string): ParsedAddress {
  const trimmed = text.trim().normalize('NFC');
  if (trimmed === '') return invalid('There is no address.');
  if (invisible.test(trimmed))
    return invalid('The address contains an invisible or control character.');
  if (/[,;]/.test(trimmed))
    return invalid('The field holds more than one address; it takes exactly one.');
  if (/[<>]/.test(trimmed))
    return invalid('Write the address alone, without a name and without angle brackets.');
  if (trimmed.includes('"'))
    return invalid(
      'Quoted local parts are not supported: write the name before the @ without quotes.',
    );
  if (/\s/.test(trimmed)) return invalid('The address contains a space.');

  const at = trimmed.lastIndexOf('@');
  if (at < 1) return invalid('The address has no @ with a name before it.');
  const local = trimmed.slice(0, at);
  const domain = domainToASCII(trimmed.slice(at + 1)).toLowerCase();
  if (domain === '') return invalid('The part after the @ is not a domain.');
  if (Buffer.byteLength(local) > 64)
    return invalid('The part before the @ is longer than 64 bytes.');
  const labels = domain.split('.');
  if (labels.some((label) => label.length > 63))
    return invalid('A label of the domain is longer than 63 characters.');
  if (labels.some((label) => label.endsWith('-')))
    return invalid('A label of the domain ends with a dash.');

  const address = `${local}@${domain}`;
  if (Buffer.byteLength(address) > 254) return invalid('The address is longer than 254 bytes.');
  // The pattern knows ASCII only; letters and digits of other scripts are as good.
  const inAscii = address.replaceAll(/[^\p{ASCII}]/gu, (letter) =>
    foreign.test(letter) ? 'x' : '!@',
  );
  if (!emailPattern.safeParse(inAscii).success) return invalid('This is not a mail address.');
  return { kind: 'address', address: address as EmailAddress };
}

/** Two addresses with the same hash are one person: compared without case. */
export function hashAddress(address: EmailAddress, secret: string): AddressHash {
  return createHmac('sha256', secret)
    .update(`address\0${address.toLowerCase()}`)
    .digest('base64url')
    .slice(0, 22) as AddressHash;
}

function invalid(problem: string): ParsedAddress {
  return { kind: 'invalid', problem };
}

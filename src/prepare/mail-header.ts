import { encodeWord, foldLines, isPlainText, quoteString } from 'nodemailer/lib/mime-funcs';
import MimeNode from 'nodemailer/lib/mime-node';

export interface HeaderMailbox {
  readonly name: string;
  readonly address: string;
}

const lineLength = 76;
const encodedWordLength = 52;
const plainAddress = /^[\w.+-]+@[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i;
const plainName = /^[\w'-]+(?: [\w'-]+)*$/;

/** A header line of words (RFC 5322, 2047), folded, without its CRLF. */
export function wordsHeader(name: string, words: string): string {
  const value = words.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return folded(name, isPlain(value) ? value : encodeWord(value, 'Q', encodedWordLength));
}

/** A header line of one mailbox; see {@link wordsHeader}. */
export function mailboxHeader(header: string, mailbox: HeaderMailbox): string {
  const { name, address } = mailbox;
  if (!plainAddress.test(address)) return builtByNodemailer(header, mailbox);
  if (name === '') return folded(header, address);
  return folded(header, `${encodedName(name)} <${address}>`);
}

function encodedName(name: string): string {
  if (plainName.test(name)) return name;
  return isPlain(name) ? quoteString(name) : encodeWord(name, 'Q', encodedWordLength);
}

/** What looks like an encoded word would be read as one. */
function isPlain(words: string): boolean {
  return isPlainText(words) && !words.includes('=?') && !words.includes('\x7f');
}

function folded(header: string, value: string): string {
  return foldLines(`${header}: ${value}`, lineLength);
}

/** Knows how quotes before the @ and letters behind it are written. */
function builtByNodemailer(header: string, mailbox: HeaderMailbox): string {
  const node = new MimeNode('text/plain', { disableFileAccess: true, disableUrlAccess: true });
  node.setHeader(header, [mailbox]);
  const lines = node.buildHeaders().split(/\r\n(?![ \t])/);
  return lines.find((line) => line.startsWith(`${header}:`)) ?? `${header}:`;
}

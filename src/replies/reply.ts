import type { SmtpReply } from '../campaign/outcome.ts';

/** Where the dialogue was: `body` is everything after the server's 354, its answer to the final dot included. */
export type SmtpPhase = 'connect' | 'auth' | 'mail' | 'rcpt' | 'data' | 'body';

const line =
  /^(?<code>\d{3})(?:[ -](?:(?<enhanced>[245]\.\d{1,3}\.\d{1,3})(?:[ -]|$))?)?(?<text>.*)$/;

const mostCharacters = 1_000;

/**
 * Reads a reply as it came (RFC 5321 4.2, RFC 2034) into one line of text, which still begins with its codes. Servers like
 * to repeat the address that they speak of; replies are kept where addresses are not, so it is left out.
 */
export function parseReply(response: string, address = ''): SmtpReply | undefined {
  const lines = response
    .split(/\r?\n/)
    .map((each) => line.exec(each.trim())?.groups ?? { text: each });
  const { code, enhanced } = lines[0] ?? {};
  if (code === undefined) return undefined;
  const words = [code, enhanced, ...lines.map(({ text }) => text)].filter(Boolean).join(' ');
  const text = withoutAddress(words.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim(), address);
  return { code: Number(code), enhanced, text: text.slice(0, mostCharacters) };
}

/** What it says in numbers: its text would often repeat the address. */
export function codesOf({ code, enhanced }: SmtpReply): string {
  return [code, enhanced].filter(Boolean).join(' ');
}

function withoutAddress(text: string, address: string): string {
  if (!address.includes('@') || !text.includes('@')) return text;
  return text.replaceAll(new RegExp(RegExp.escape(address), 'gi'), '[address]');
}

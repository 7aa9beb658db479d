import type { SmtpReply } from '../../campaign/outcome.ts';

const line =
  /^(?<code>\d{3})(?:[ -](?:(?<enhanced>[245]\.\d{1,3}\.\d{1,3})(?:[ -]|$))?)?(?<text>.*)$/;

/**
 * Reads a reply as it came (RFC 5321 4.2, RFC 2034) into one line of text, which still begins with its codes. Servers like
 * to repeat the recipient's address; replies are kept where addresses are not, so it is left out.
 */
export function parseReply(response: string, recipient: string): SmtpReply | undefined {
  const lines = response
    .split(/\r?\n/)
    .map((each) => line.exec(each.trim())?.groups ?? { text: each });
  const first = lines[0];
  if (first?.['code'] === undefined) return undefined;
  const { code, enhanced } = first;
  const texts = lines.map(({ text }) => text?.trim()).filter(Boolean);
  return {
    code: Number(code),
    enhanced,
    text: withoutAddress([code, enhanced, ...texts].filter(Boolean).join(' '), recipient),
  };
}

function withoutAddress(text: string, address: string): string {
  return address === ''
    ? text
    : text.replaceAll(new RegExp(RegExp.escape(address), 'gi'), 'recipient');
}

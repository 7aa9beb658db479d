import type { SmtpReply } from '../../campaign/outcome.ts';
import { parseReply, type SmtpPhase } from '../../replies/reply.ts';

const enhancedCode = /\b([245])\.(\d{1,3})\.(\d{1,3})\b/;
const replyInText = /(?:^|[\s:;])([45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3}[ -])?\S[^]*)$/;
const address = /[^\s<>()[\]"',:;]+@[^\s<>()[\]"',:;]+/g;

/** The server's words in a report, where they are quoted: from the reply code on. */
export function quotedReply(text: string): SmtpReply | undefined {
  const quoted = replyInText.exec(text)?.[1];
  return quoted === undefined ? undefined : withoutAddresses(parseReply(quoted));
}

/**
 * Makes one reply of what a report says: the words of the server that refused, and a status by whoever reports it. The
 * code counts that says most.
 */
export function reportedReply(status: string | undefined, words: string): SmtpReply | undefined {
  const quoted = quotedReply(words);
  const ofStatus = enhancedCode.exec(status ?? '')?.[0];
  if (quoted !== undefined) return { ...quoted, enhanced: mostTelling(quoted.enhanced, ofStatus) };
  const found = mostTelling(ofStatus, enhancedCode.exec(words)?.[0]);
  if (found === undefined || found.startsWith('2')) return undefined;
  const code = found.startsWith('4') ? 450 : 550;
  return withoutAddresses(parseReply(`${code} ${found} ${words}`));
}

/** Postfix and Exim say so; who does not leaves it open which of the steps it was. */
export function phaseIn(text: string): SmtpPhase {
  const [, postfix = '', exim = ''] =
    /in reply to (?:the )?(MAIL FROM|RCPT TO|end of DATA|DATA)|SMTP error from remote (?:mail server|mailer) after (MAIL FROM|RCPT TO|end of data|DATA|pipelined)/i.exec(
      text.replaceAll(/\s+/g, ' '),
    ) ?? [];
  switch ((postfix || exim).toUpperCase()) {
    case 'MAIL FROM':
      return 'mail';
    case 'RCPT TO':
      return 'rcpt';
    case 'DATA':
      return 'data';
    default:
      return 'body';
  }
}

/** `5.0.0` only says that something is for good. */
function mostTelling(...codes: readonly (string | undefined)[]): string | undefined {
  const known = codes.filter((code) => code !== undefined);
  return known.find((code) => !code.endsWith('.0.0')) ?? known[0];
}

/** Replies are kept where addresses are not. */
function withoutAddresses(reply: SmtpReply | undefined): SmtpReply | undefined {
  return reply && { ...reply, text: reply.text.replaceAll(address, '[address]') };
}

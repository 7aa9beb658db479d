import type { Inbound } from './inbound.ts';
import type { MailParts } from './mail-parts.ts';
import { phaseIn, reportedReply } from './reported-reply.ts';

type PlainBounce = Pick<Extract<Inbound, { kind: 'bounce' }>, 'reply' | 'phase'>;

/** A report that people are to read, and programs can: what it says, and the mail it gives back. */
export interface PlainReport extends PlainBounce {
  readonly returned: string;
}

/** How they begin, and where the mail begins that they give back. */
const styles = [
  {
    // qmail's QSBMF (https://cr.yp.to/proto/qsbmf.txt): paragraphs of a recipient and what happened to it.
    begins: /^Hi\. (?:This is|The) /,
    failure: /^<[^>\n]*>:[^\S\n]*\n?([^]*?)(?:\n\n|(?![^]))/m,
    returns: /^--- (?:Below this line is|The header of|Undelivered message follows)[^\n]*$/m,
  },
  {
    // Exim before 4.88, and those that are set up so.
    begins: /^This message was created automatically by mail delivery software/,
    failure: /\n\n {2}\S+@\S+[^\n]*\n([^]*?)(?:\n\n|$)/,
    returns: /^-{4,} This is a copy of (?:the|your) message[^\n]*$/m,
  },
] as const;

/** Reads a bounce that has no fields for programs; undefined for any other mail. */
export function readPlainBounce({ text }: MailParts): PlainReport | undefined {
  const plain = text.replaceAll('\r\n', '\n').trimStart();
  const style = styles.find(({ begins }) => begins.test(plain));
  if (style === undefined) return undefined;
  const cut = style.returns.exec(plain);
  const report = plain.slice(0, cut?.index ?? plain.length);
  const words = style.failure.exec(report)?.[1]?.replaceAll(/\s+/g, ' ').trim();
  if (words === undefined) return undefined;
  // Both also tell of what is only late, by the same program and in other words.
  if (/\b(?:delayed|has not yet been delivered)\b/i.test(report)) return undefined;
  const reply = reportedReply(undefined, words) ?? reportedReply('5.0.0', words);
  const returned = cut === null ? '' : plain.slice(cut.index + cut[0].length);
  return reply && { reply, phase: phaseIn(report), returned };
}

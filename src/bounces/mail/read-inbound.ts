import { isAutoReply } from './automatic.ts';
import { findClues } from './clues.ts';
import { readDeliveryStatus } from './delivery-status.ts';
import type { Inbound } from './inbound.ts';
import { blocksOf, firstOf, headOf, type MailParts, takeApart } from './mail-parts.ts';
import { readPlainBounce } from './plain-bounce.ts';
import { quotedReply } from './reported-reply.ts';

const nobodyKnows = 'It is no report of a bounce or a complaint that Postboard can read.';

/**
 * Reads a mail that came to the address for bounces: a report by a mail server (RFC 3464, or what qmail and Exim write), a
 * complaint (RFC 5965), a machine's answer, or something for a person to look at.
 *
 * @param envelopeTo Whom it was for, where the door knows.
 */
export async function readInbound(mail: Buffer, envelopeTo?: string): Promise<Inbound> {
  const parts = await takeApart(mail);
  if (parts === undefined)
    return {
      kind: 'unknown',
      because: 'It has more parts or longer headers than any honest mail.',
    };
  return (
    readComplaint(parts, envelopeTo) ??
    readReport(parts, envelopeTo) ??
    readText(parts, envelopeTo) ??
    readFailedRecipients(parts, envelopeTo) ??
    readRest(parts)
  );
}

function readComplaint(parts: MailParts, envelopeTo: string | undefined): Inbound | undefined {
  const part = contentOf(parts, 'message/feedback-report');
  if (part === undefined) return undefined;
  const fields = blocksOf(part);
  const first = (name: string) => fields.flatMap((each) => each.get(name) ?? [])[0];
  const feedback = first('feedback-type')?.toLowerCase() ?? 'abuse';
  // RFC 6430: somebody found it in the spam folder and took it out.
  if (feedback === 'not-spam') return { kind: 'nothing', because: 'not-spam' };
  const sources = { envelopeTo, envelopeId: first('original-envelope-id') };
  const clues = findClues(sources, [parts.head, ...fields, ...returnedHeads(parts)]);
  return { kind: 'complaint', feedback, clues };
}

function readReport(parts: MailParts, envelopeTo: string | undefined): Inbound | undefined {
  const part = contentOf(parts, 'message/delivery-status');
  if (part === undefined) return undefined;
  const { envelopeId, says } = readDeliveryStatus(part, parts.text);
  if (says === 'notice') return { kind: 'nothing', because: 'notice' };
  if (says === undefined) return undefined;
  const heads = [parts.head, ...blocksOf(part), ...returnedHeads(parts)];
  return { kind: 'bounce', ...says, clues: findClues({ envelopeTo, envelopeId }, heads) };
}

function readText(parts: MailParts, envelopeTo: string | undefined): Inbound | undefined {
  const report = readPlainBounce(parts);
  if (report === undefined) return undefined;
  const { returned, ...says } = report;
  const heads = [parts.head, headOf(returned), ...returnedHeads(parts)];
  return { kind: 'bounce', ...says, clues: findClues({ envelopeTo }, heads) };
}

/** Nothing but a header of Exim's and Gmail's says that it is one, and its text why. */
function readFailedRecipients(
  parts: MailParts,
  envelopeTo: string | undefined,
): Inbound | undefined {
  const { head, text } = parts;
  const sender = firstOf(head, 'return-path') ?? firstOf(head, 'from') ?? '';
  if (!head.has('x-failed-recipients') || !/^<>|mailer-daemon/i.test(sender)) return undefined;
  const reply = quotedReply(text.replaceAll(/\s+/g, ' '));
  if (reply === undefined) return undefined;
  const clues = findClues({ envelopeTo }, [head, ...returnedHeads(parts)], text);
  return { kind: 'bounce', reply, phase: 'body', clues };
}

function readRest(parts: MailParts): Inbound {
  const { head } = parts;
  // RFC 8098: somebody has read it.
  if (contentOf(parts, 'message/disposition-notification') !== undefined)
    return { kind: 'nothing', because: 'notice' };
  const isReport = /^multipart\/report/i.test(firstOf(head, 'content-type') ?? '');
  if (!isReport && isAutoReply(head)) return { kind: 'nothing', because: 'auto-reply' };
  return { kind: 'unknown', because: nobodyKnows };
}

/** Of the mail that is given back, whole or its headers alone. */
function returnedHeads({ attached }: MailParts) {
  return attached
    .filter(({ type }) => /^(?:message\/(?:rfc822|global)|text\/rfc822)/.test(type))
    .map(({ content }) => headOf(content));
}

function contentOf({ attached }: MailParts, wanted: string): string | undefined {
  // RFC 6533: the same for addresses beyond ASCII.
  const types = [wanted, wanted.replace('message/', 'message/global-')];
  return attached.find(({ type }) => types.includes(type))?.content;
}

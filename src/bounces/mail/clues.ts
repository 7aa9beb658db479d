import { bouncesLocalPart } from '../../token/bounce-token.ts';
import { unsubscribePath } from '../../token/unsubscribe-link.ts';
import type { Clues } from './inbound.ts';
import type { HeaderFields } from './mail-parts.ts';

/** A mail about one of ours repeats few of them; whoever writes more wants to keep us busy. */
const mostOfAKind = 8;

const tokenInAddress = new RegExp(`\\b${bouncesLocalPart}\\+([0-9a-z.]{20,56})@`, 'gi');
const tokenAlone = /^[0-9a-z.]{20,56}$/i;
const messageId = /<([a-z2-7]{26}\.\d{1,19}-\d{1,19}\.\d{1,10}@[\w.-]{1,255})>/g;

const link = new RegExp(`${unsubscribePath}/[a-z]{2}/([\\w.-]{30,200})`, 'g');

/** Finds them wherever a mail carries such things: what is in them proves whose they are, not where they stand. */
export function findClues(
  sources: { readonly envelopeTo?: string | undefined; readonly envelopeId?: string | undefined },
  heads: readonly HeaderFields[],
  text = '',
): Clues {
  const everything = [...heads.flatMap((head) => [...head.values()].flat()), text];
  const inAddresses = [sources.envelopeTo ?? '', ...everything].flatMap((each) =>
    [...each.matchAll(tokenInAddress)].map(([, token = '']) => token.toLowerCase()),
  );
  const envelopeId = sources.envelopeId?.trim() ?? '';
  const ofEnvelope = tokenAlone.test(envelopeId) ? [envelopeId.toLowerCase()] : [];
  const messageIds = everything.flatMap((each) =>
    [...each.matchAll(messageId)].map(([, id = '']) => id),
  );
  const links = everything.flatMap((each) =>
    [...each.matchAll(link)].map(([, found = '']) => found),
  );
  return {
    tokens: some([...inAddresses, ...ofEnvelope]),
    messageIds: some(messageIds),
    links: some(links),
  };
}

function some(found: readonly string[]): readonly string[] {
  return [...new Set(found)].slice(0, mostOfAKind);
}

import type { AddressHash } from '../campaign/address.ts';
import type { IssueId } from '../campaign/ids.ts';
import { type BouncedDelivery, readBounceToken } from '../token/bounce-token.ts';
import { type TokenKeys, tokenKeys } from '../token/keys.ts';
import { readMessageId } from '../token/message-id.ts';
import { readUnsubscribeToken } from '../token/unsubscribe-token.ts';
import type { Clues } from './mail/inbound.ts';

/** What proves which mail a report is about. */
export interface ProofKeys {
  readonly bounce: TokenKeys;
  readonly messageId: TokenKeys;
  readonly unsubscribe: TokenKeys;
}

/** @param secrets The current one, then those before it: their mails still come back. */
export function proofKeys([current = '', ...previous]: readonly string[]): ProofKeys {
  return {
    bounce: tokenKeys('bounce', current, previous),
    messageId: tokenKeys('message-id', current, previous),
    unsubscribe: tokenKeys('unsubscribe', current, previous),
  };
}

/**
 * Which delivery a report is about, by the strongest clue that only we can have made: the token in the address or in the
 * envelope id, then the Message-ID. Undefined when nothing proves it; an address that a report names proves nothing.
 */
export function identify(
  { tokens, messageIds }: Pick<Clues, 'tokens' | 'messageIds'>,
  keys: ProofKeys,
): BouncedDelivery | undefined {
  for (const token of tokens) {
    const read = readBounceToken(keys.bounce, token);
    if (read.kind === 'valid') return read.meaning;
  }
  return messageIds
    .map((messageId) => readMessageId(keys.messageId, messageId))
    .find((found) => found !== undefined);
}

/** Somebody who was mailed, as the link to unsubscribe in their mail names them. */
export interface Addressee {
  readonly campaign: IssueId;
  readonly recipient: IssueId;
  readonly address: AddressHash;
}

/**
 * Whom a report is about, by the link in the mail that it gives back. Whoever has that link can unsubscribe them anyway, so
 * that it proves as much as is needed; it does not say which delivery the mail was.
 */
export function addresseeOf(
  { links }: Pick<Clues, 'links'>,
  { unsubscribe }: ProofKeys,
): Addressee | undefined {
  const read = links.map((link) => readUnsubscribeToken(unsubscribe, link));
  const meant = read.flatMap((each) => (each.kind === 'valid' ? each.meaning : []));
  const named = meant.find(({ recipient }) => recipient !== undefined);
  if (named?.recipient === undefined) return undefined;
  const { campaign, recipient } = named;
  return { campaign, recipient: recipient.id, address: recipient.addressHash };
}

import { type BouncedDelivery, readBounceToken } from '../token/bounce-token.ts';
import { type TokenKeys, tokenKeys } from '../token/keys.ts';
import { readMessageId } from '../token/message-id.ts';
import type { Clues } from './mail/inbound.ts';

/** What proves which mail a report is about. */
export interface ProofKeys {
  readonly bounce: TokenKeys;
  readonly messageId: TokenKeys;
}

/** @param secrets The current one, then those before it: their mails still come back. */
export function proofKeys([current = '', ...previous]: readonly string[]): ProofKeys {
  return {
    bounce: tokenKeys('bounce', current, previous),
    messageId: tokenKeys('message-id', current, previous),
  };
}

/**
 * Which delivery a report is about, by the strongest clue that only we can have made: the token in the address or in the
 * envelope id, then the Message-ID. Undefined when nothing proves it; an address that a report names proves nothing.
 */
export function identify(
  { tokens, messageIds }: Clues,
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

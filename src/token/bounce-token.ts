import { isRunId, partsOf, type RunId } from '../campaign/ids.ts';
import type { TokenKeys } from './keys.ts';
import { fromNumeral, toNumeral } from './numeral.ts';
import { openToken, type ReadToken, signToken } from './signed-token.ts';

/** Which mail came back. */
export interface BouncedDelivery {
  readonly run: RunId;
  /** Of the delivery. */
  readonly number: number;
}

/** 80 bits: it has to fit into the local part of an address. */
const markLength = 16;

/** The local part of the address that mails come back to, before the token. */
export const bouncesLocalPart = 'bounces';

/** VERP: whatever comes back to it is about one delivery; without a token, about any. */
export function bounceAddress(domain: string, token?: string): string {
  return `${bouncesLocalPart}${token === undefined ? '' : `+${token}`}@${domain}`;
}

/**
 * Names a delivery in the local part of an envelope's sender (VERP): at most 56 of the 64 octets that RFC 5321 allows,
 * and as good in any case of its letters.
 */
export function signBounceToken(keys: TokenKeys, { run, number }: BouncedDelivery): string {
  const { campaign, move } = partsOf(run);
  return signToken(keys, [campaign, move, number].map(toNumeral), markLength);
}

export function readBounceToken(keys: TokenKeys, token: string): ReadToken<BouncedDelivery> {
  const opened = openToken(keys, token.toLowerCase(), markLength);
  if (opened.kind === 'invalid') return opened;
  const [campaign, move, number] = opened.meaning.map(fromNumeral);
  const run = `${campaign}-${move}`;
  if (!isRunId(run) || !Number.isSafeInteger(Number(number)) || opened.meaning.length !== 3)
    return { kind: 'invalid', because: 'malformed' };
  return { kind: 'valid', meaning: { run, number: Number(number) } };
}

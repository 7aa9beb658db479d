import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { toBase32 } from './base32.ts';

/** What a token is good for; one of another purpose is as good as forged. */
export type TokenPurpose = 'unsubscribe' | 'bounce' | 'message-id';

/** Characters of the key's id in a token. */
export const keyIdLength = 4;

/** The key of one purpose, made from one secret. */
export class TokenKey {
  /** Tells the keys of a service apart; says nothing about the key. */
  readonly id: string;
  readonly #key: KeyObject;

  constructor(secret: string, purpose: TokenPurpose) {
    const made = Buffer.from(hkdfSync('sha256', secret, '', `postboard token ${purpose}`, 35));
    this.#key = createSecretKey(made.subarray(0, 32));
    this.id = toBase32(made.subarray(32)).slice(0, keyIdLength);
  }

  /** HMAC-SHA256, cut to this many characters of five bits. */
  mark(text: string, length: number): string {
    return toBase32(createHmac('sha256', this.#key).update(text).digest()).slice(0, length);
  }
}

/** Signs with the first and accepts all: secrets that were replaced stay good for what they have signed. */
export type TokenKeys = readonly [TokenKey, ...TokenKey[]];

/**
 * The current secret, and those before it whose tokens are still about. A link in a mail has to work for years (the law
 * asks for 30 days at least), so tokens do not expire: a secret that is dropped ends everything that it has signed.
 */
export function tokenKeys(
  purpose: TokenPurpose,
  secret: string,
  previousSecrets: readonly string[] = [],
): TokenKeys {
  return [
    new TokenKey(secret, purpose),
    ...previousSecrets.map((previous) => new TokenKey(previous, purpose)),
  ];
}

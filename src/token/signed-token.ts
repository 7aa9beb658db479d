import { timingSafeEqual } from 'node:crypto';
import { keyIdLength, type TokenKeys } from './keys.ts';

export type ReadToken<Meaning> =
  | { readonly kind: 'valid'; readonly meaning: Meaning }
  /** Why is for our logs: whoever brings it learns only that it is not good. */
  | { readonly kind: 'invalid'; readonly because: 'malformed' | 'unknown-key' | 'forged' };

/** Longer than any that we sign. */
const longestToken = 200;
const separator = '.';

/** `<part>.<part>.<key id><mark>`; parts hold no dots. The mark covers the parts and, by its key, the purpose. */
export function signToken(keys: TokenKeys, parts: readonly string[], markLength: number): string {
  const signed = parts.join(separator);
  const [key] = keys;
  return `${signed}${separator}${key.id}${key.mark(signed, markLength)}`;
}

/** Takes a token apart if it was signed with one of the keys; the comparison takes as long whatever it finds. */
export function openToken(
  keys: TokenKeys,
  token: string,
  markLength: number,
): ReadToken<readonly string[]> {
  const end = token.lastIndexOf(separator);
  const tail = token.slice(end + 1);
  if (token.length > longestToken || end < 1 || tail.length !== keyIdLength + markLength)
    return { kind: 'invalid', because: 'malformed' };

  const signed = token.slice(0, end);
  const candidates = keys.filter(({ id }) => id === tail.slice(0, keyIdLength));
  if (candidates.length === 0) return { kind: 'invalid', because: 'unknown-key' };
  const mark = Buffer.from(tail.slice(keyIdLength));
  const isOurs = candidates.some((key) => isSame(mark, Buffer.from(key.mark(signed, markLength))));
  if (!isOurs) return { kind: 'invalid', because: 'forged' };
  return { kind: 'valid', meaning: signed.split(separator) };
}

function isSame(mark: Buffer, ours: Buffer): boolean {
  return mark.length === ours.length && timingSafeEqual(mark, ours);
}

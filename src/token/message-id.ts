import { timingSafeEqual } from 'node:crypto';
import { isRunId } from '../campaign/ids.ts';
import type { BouncedDelivery } from './bounce-token.ts';
import type { TokenKeys } from './keys.ts';

/** 130 bits. */
const markLength = 26;
const parts = /^<?(?<mark>[a-z2-7]{26})\.(?<run>\d+-\d+)\.(?<number>\d{1,10})@[^@>\s]+>?$/;

/**
 * Names one delivery for good: a retry, and a letter that is prepared once more, carry the same Message-ID, by which
 * mail servers and people recognise a repeated mail. Says nothing about the recipient, and nobody who knows one can make
 * another, so that it proves which mail a bounce is about.
 */
export function signMessageId(
  [key]: TokenKeys,
  { run, number }: BouncedDelivery,
  domain: string,
): string {
  return `<${key.mark(meaningOf(run, number), markLength)}.${run}.${number}@${domain}>`;
}

/** Undefined for one that is not ours. */
export function readMessageId(keys: TokenKeys, messageId: string): BouncedDelivery | undefined {
  const { mark = '', run = '', number = '' } = parts.exec(messageId)?.groups ?? {};
  if (!isRunId(run) || String(Number(number)) !== number) return undefined;
  const meaning = meaningOf(run, Number(number));
  const isOurs = keys.some((key) =>
    timingSafeEqual(Buffer.from(mark), Buffer.from(key.mark(meaning, markLength))),
  );
  return isOurs ? { run, number: Number(number) } : undefined;
}

function meaningOf(run: string, number: number): string {
  return `${run}.${number}`;
}

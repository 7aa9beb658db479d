import { createHash } from 'node:crypto';
import type { RunId } from '../campaign/ids.ts';

/**
 * Names one delivery for good: a retry, and a letter that is prepared once more, carry the same Message-ID, by which
 * mail servers and people recognise a repeated mail. Says nothing about the recipient.
 */
export function messageIdOf(run: RunId, number: number, domain: string): string {
  const digest = createHash('sha256').update(`${run}\0${number}`).digest('base64url').slice(0, 22);
  return `<${digest}.${run}@${domain}>`;
}

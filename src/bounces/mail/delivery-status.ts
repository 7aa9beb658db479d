import type { Inbound } from './inbound.ts';
import { blocksOf, firstOf, type HeaderFields } from './mail-parts.ts';
import { phaseIn, reportedReply } from './reported-reply.ts';

/** What a `message/delivery-status` part (RFC 3464) says of the one recipient that a mail of ours has. */
export interface DeliveryStatus {
  /** RFC 3461: the envelope id that we gave. */
  readonly envelopeId: string | undefined;
  readonly says:
    | Pick<Extract<Inbound, { kind: 'bounce' }>, 'reply' | 'phase'>
    | 'notice'
    | undefined;
}

/** A mailing list behind an address may have several recipients of its own. */
const mostBlocks = 50;

/** @param text What the report says to people, which may tell more than its fields. */
export function readDeliveryStatus(part: string, text: string): DeliveryStatus {
  const blocks = blocksOf(part).slice(0, mostBlocks);
  const envelopeId = blocks.flatMap((each) => each.get('original-envelope-id') ?? [])[0];
  const recipients = blocks.filter((each) => each.has('status') || each.has('action'));
  const failed = recipients.find(isFailed);
  if (failed === undefined)
    return { envelopeId, says: recipients.length > 0 ? 'notice' : undefined };

  const words = diagnosticOf(failed);
  const status = firstOf(failed, 'status');
  const reply =
    reportedReply(status, words) ?? reportedReply(status ?? '5.0.0', words || 'no reason given');
  return { envelopeId, says: reply && { reply, phase: phaseIn(text) } };
}

/** RFC 3464 2.3.3. Some leave the action out. */
function isFailed(fields: HeaderFields): boolean {
  const action = firstOf(fields, 'action')?.toLowerCase();
  if (action !== undefined) return action.startsWith('failed');
  return /^[45]\./.test(firstOf(fields, 'status') ?? '');
}

/** `smtp; 550 5.1.1 …`: the type says whose words they are. */
function diagnosticOf(fields: HeaderFields): string {
  const diagnostic = firstOf(fields, 'diagnostic-code') ?? '';
  return diagnostic.replace(/^[\w-]+\s*;\s*/, '');
}

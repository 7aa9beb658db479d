import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { findClues } from '../mail/clues.ts';
import { reportedReply } from '../mail/reported-reply.ts';
import type { MailService, Said, WebhookReading } from './webhook.ts';

/** The fields that we use of https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event. */
const Event = z.looseObject({
  event: z.string(),
  type: z.string().optional(),
  reason: z.string().optional(),
  status: z.string().optional(),
});
const Events = z.array(Event).max(5_000);

/** @param publicKey Of the signed event webhook, as SendGrid shows it: base64. Throws when it is no key. */
export function sendGrid(publicKey: string): MailService {
  const der = Buffer.from(publicKey, 'base64');
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return {
    door: 'sendgrid',
    async read(request, bytes): Promise<WebhookReading> {
      const signature = request.get('x-twilio-email-event-webhook-signature') ?? '';
      const timestamp = request.get('x-twilio-email-event-webhook-timestamp') ?? '';
      if (!isSigned(key, timestamp, bytes, signature))
        return {
          kind: 'forged',
          problem: 'The signature does not fit the body and the public key.',
        };
      const events = Events.safeParse(parseJson(bytes));
      if (!events.success)
        return { kind: 'malformed', problem: 'The body is not a list of events.' };
      const said = events.data.flatMap((event) => saidBy(event) ?? []);
      return { kind: 'said', said, ignored: events.data.length - said.length };
    },
  };
}

function isSigned(key: KeyObject, timestamp: string, bytes: Buffer, signature: string): boolean {
  if (signature === '' || timestamp === '') return false;
  const signed = Buffer.concat([Buffer.from(timestamp), bytes]);
  return verify('sha256', signed, key, Buffer.from(signature, 'base64'));
}

/** Undefined for what nothing follows from: `deferred`, `delivered`, `open` and others. */
function saidBy(event: z.infer<typeof Event>): Said | undefined {
  const clues = findClues({}, [], JSON.stringify(event));
  const { reason = '', status } = event;
  if (event.event === 'spamreport')
    return { says: { kind: 'complaint', feedback: 'abuse' }, clues };
  // It knows the address from an earlier bounce and does not try again.
  const isKnown = event.event === 'dropped' && /bounced address|invalid/i.test(reason);
  if (!isKnown && event.event !== 'bounce') return undefined;
  const reply = isKnown
    ? reportedReply('5.1.1', reason)
    : (reportedReply(status, reason) ?? reportedReply('5.0.0', reason));
  return reply && { says: { kind: 'bounce', reply, phase: 'body' }, clues };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

import { z } from 'zod';
import { findClues } from '../mail/clues.ts';
import { reportedReply } from '../mail/reported-reply.ts';
import { type Fetch, isOfAmazon, SnsMessage, SnsSignatures } from './sns.ts';
import type { MailService, Said, WebhookReading } from './webhook.ts';

/** The fields that we use of https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html. */
const Notification = z.looseObject({
  notificationType: z.string().optional(),
  /** The same, where SES publishes events. */
  eventType: z.string().optional(),
  mail: z.looseObject({}),
  bounce: z
    .looseObject({
      bounceType: z.string(),
      bounceSubType: z.string().optional(),
      bouncedRecipients: z
        .array(
          z.looseObject({ status: z.string().optional(), diagnosticCode: z.string().optional() }),
        )
        .default([]),
    })
    .optional(),
  complaint: z.looseObject({ complaintFeedbackType: z.string().nullish() }).optional(),
});
type Notification = z.infer<typeof Notification>;

export interface SesOptions {
  /** The topics that are ours: anybody can have Amazon sign what they say in their own. */
  readonly topics: readonly string[];
  readonly fetch: Fetch;
}

/** Amazon SES, which tells by way of SNS. */
export function ses({ topics, fetch }: SesOptions): MailService {
  const signatures = new SnsSignatures(fetch);
  return { door: 'ses', read: async (_request, bytes) => read(bytes) };

  async function read(bytes: Buffer): Promise<WebhookReading> {
    const parsed = SnsMessage.safeParse(parseJson(bytes.toString('utf8')));
    if (!parsed.success)
      return { kind: 'malformed', problem: 'The body is no message of Amazon SNS.' };
    const message = parsed.data;
    if (!topics.includes(message.TopicArn))
      return { kind: 'forged', problem: 'The topic is not one of those in the config.' };
    try {
      if (!(await signatures.isGenuine(message)))
        return {
          kind: 'forged',
          problem: 'The signature does not fit the message and the certificate.',
        };
      if (message.Type === 'SubscriptionConfirmation') return await subscribe(message.SubscribeURL);
    } catch {
      return { kind: 'unsure', problem: 'Amazon cannot be reached; send it again.' };
    }
    const said = message.Type === 'Notification' ? saidBy(message.Message) : undefined;
    return {
      kind: 'said',
      said: said === undefined ? [] : [said],
      ignored: said === undefined ? 1 : 0,
    };
  }

  /** SNS asks once whether we want to be told. */
  async function subscribe(url = ''): Promise<WebhookReading> {
    if (!isOfAmazon(url))
      return { kind: 'forged', problem: 'The address to confirm is not of Amazon.' };
    await fetch(url);
    return { kind: 'said', said: [], ignored: 0 };
  }
}

/** Undefined for what nothing follows from, and for what SES sends to try whether somebody listens. */
function saidBy(text: string): Said | undefined {
  const parsed = Notification.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { mail, bounce, complaint } = parsed.data;
  const kind = parsed.data.notificationType ?? parsed.data.eventType;
  const clues = findClues({}, [], JSON.stringify(mail));
  if (kind === 'Complaint' && complaint !== undefined)
    return {
      says: { kind: 'complaint', feedback: complaint.complaintFeedbackType ?? 'abuse' },
      clues,
    };
  if (kind !== 'Bounce' || bounce === undefined) return undefined;
  const reply = replyOf(bounce);
  return reply && { says: { kind: 'bounce', reply, phase: 'body' }, clues };
}

function replyOf({
  bounceType,
  bounceSubType = '',
  bouncedRecipients,
}: NonNullable<Notification['bounce']>) {
  const { status, diagnosticCode = '' } = bouncedRecipients[0] ?? {};
  const words = diagnosticCode.replace(/^[\w-]+\s*;\s*/, '');
  const named = {
    NoEmail: '5.1.1',
    MailboxFull: '4.2.2',
    Suppressed: '5.1.1',
    OnAccountSuppressionList: '5.1.1',
  };
  const ofType = bounceType === 'Permanent' ? '5.0.0' : '4.0.0';
  const ofSubType = Object.entries(named).find(([name]) => name === bounceSubType)?.[1];
  return reportedReply(status, words) ?? reportedReply(ofSubType ?? ofType, words || bounceSubType);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

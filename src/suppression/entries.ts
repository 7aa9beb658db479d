import { z } from 'zod';
import { addressHashSchema, issueIdSchema, runIdSchema } from '../queue/messages.ts';
import type { JournalName, Publisher } from '../queue/port.ts';

/** Why an address gets no mail any more; what weighs most comes first. */
export const suppressionReasons = [
  // Somebody called our mail unwanted.
  'complained',
  // Somebody asked for no more of it.
  'unsubscribed',
  // There is nobody at this address.
  'undeliverable',
  // Whatever else a list says that somebody brought along.
  'listed',
] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

/** How Postboard came to know of it. */
export const suppressionSources = [
  // The link in a mail, or the button that a mail program makes of it.
  'link',
  // The answer of a mail server to a mail.
  'mail-server',
  // A mail that came back.
  'bounce',
  // Mails of several runs in a row that came back softly.
  'soft-bounces',
  // What a mailbox provider passes on when somebody presses its spam button.
  'feedback',
  // A recipient's issue that somebody has moved.
  'jira',
  // A file.
  'import',
] as const;
export type SuppressionSource = (typeof suppressionSources)[number];

const v = z.literal(1);
const at = z.int();
const mailing = {
  v,
  at,
  address: addressHashSchema,
  run: runIdSchema,
};

/**
 * One entry of the list of suppressed addresses. Keyed hashes, no addresses: a stream forgets nothing, and whoever has the
 * right to be forgotten must stay suppressed.
 */
export const SuppressionEntry = z.discriminatedUnion('kind', [
  z.object({
    v,
    kind: z.literal('suppressed'),
    at,
    address: addressHashSchema,
    reason: z.enum(suppressionReasons),
    source: z.enum(suppressionSources),
    /** In the words of the source; no addresses. */
    detail: z.string().optional(),
    /** By whose letter, and to whom. */
    campaign: issueIdSchema.optional(),
    recipient: issueIdSchema.optional(),
  }),
  /** Everything that was said against this address before may be forgotten. */
  z.object({
    v,
    kind: z.literal('lifted'),
    at,
    address: addressHashSchema,
    /** Who wants it so. */
    by: z.string(),
    recipient: issueIdSchema.optional(),
  }),
  /** A mail of this run came back for a reason that may pass, such as a mailbox that is full. */
  z.object({
    ...mailing,
    kind: z.literal('soft-bounced'),
    /** What was said; no addresses. */
    detail: z.string().optional(),
    campaign: issueIdSchema.optional(),
    recipient: issueIdSchema.optional(),
  }),
  /** A server took a mail of this run; said only of addresses that mails of other runs came back from. */
  z.object({ ...mailing, kind: z.literal('sent') }),
  /** A new process stands here: it knows everything before. */
  z.object({ v, kind: z.literal('marker'), at, session: z.string() }),
]);
export type SuppressionEntry = z.infer<typeof SuppressionEntry>;

export type Suppressed = Extract<SuppressionEntry, { kind: 'suppressed' }>;

export type SoftBounced = Extract<SuppressionEntry, { kind: 'soft-bounced' }>;
export type OfMailing = Extract<SuppressionEntry, { kind: 'soft-bounced' | 'sent' }>;

export const suppressionJournal: JournalName = { kind: 'suppression' };

/** Resolves once RabbitMQ has them; every process that prepares or sends knows them a moment later. */
export function appendSuppressions(
  publisher: Pick<Publisher, 'append'>,
  entries: readonly SuppressionEntry[],
): Promise<void> {
  return publisher.append(suppressionJournal, entries);
}

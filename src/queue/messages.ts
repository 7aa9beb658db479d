import { z } from 'zod';
import type { AddressHash, EmailAddress } from '../campaign/address.ts';
import { type MergeValue, recipientStatuses } from '../campaign/campaign.ts';
import {
  type AttemptId,
  type ChangelogId,
  type IssueId,
  type IssueKey,
  isChangelogId,
  isIssueId,
  isIssueKey,
  isRunId,
  type RunId,
} from '../campaign/ids.ts';

/** Version of every message on the queues; a newer one is given back, not guessed at. */
export const messageVersion = 1;

const version = z.literal(messageVersion);
export const issueIdSchema = z.custom<IssueId>(
  (value) => typeof value === 'string' && isIssueId(value),
);
export const changelogIdSchema = z.custom<ChangelogId>(
  (value) => typeof value === 'string' && isChangelogId(value),
);
export const runIdSchema = z.custom<RunId>((value) => typeof value === 'string' && isRunId(value));
export const attemptIdSchema = z
  .string()
  .min(1)
  .transform((text) => text as AttemptId);
export const addressHashSchema = z
  .string()
  .min(1)
  .transform((text) => text as AddressHash);

/** "This move should start a run": what webhook and poller both produce. */
export const Launch = z.object({
  v: version,
  kind: z.literal('launch'),
  campaign: issueIdSchema,
  changelogId: changelogIdSchema,
});
export type Launch = z.infer<typeof Launch>;

/** "This move should open the campaign's run again": *Retry failed*. */
export const Reopen = z.object({
  v: version,
  kind: z.literal('reopen'),
  run: runIdSchema,
  move: changelogIdSchema,
});
export type Reopen = z.infer<typeof Reopen>;

/** "Letters of this run are lost": put those on the way again whose deliveries are not settled. */
export const Republish = z.object({
  v: version,
  kind: z.literal('republish'),
  run: runIdSchema,
  /** When that was found (epoch milliseconds): batches published later are the cure already. */
  foundAt: z.int(),
});
export type Republish = z.infer<typeof Republish>;

/** What the launch queue carries. */
export const LaunchCommand = z.discriminatedUnion('kind', [Launch, Reopen, Republish]);
export type LaunchCommand = z.infer<typeof LaunchCommand>;

/** "Something happened to this campaign": read it again and act on what is there. */
export const Look = z.object({ v: version, kind: z.literal('look'), campaign: issueIdSchema });
export type Look = z.infer<typeof Look>;

/** "Somebody edited this issue": answer to the state that it is in now. */
export const Review = z.object({
  v: version,
  kind: z.literal('review'),
  type: z.enum(['campaign', 'rule']),
  issue: issueIdSchema,
});
export type Review = z.infer<typeof Review>;

/** By which door a report of a bounce came in. */
export const inboundDoors = ['mailbox', 'smtp', 'ses', 'sendgrid'] as const;
export type InboundDoor = (typeof inboundDoors)[number];

/** "A mail of ours came back", or was called spam: what somebody said, whose mail it was is not checked yet. */
export const Report = z.object({
  v: version,
  kind: z.literal('report'),
  door: z.enum(inboundDoors),
  at: z.int(),
  says: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('bounce'),
      reply: z.object({ code: z.int(), enhanced: z.string().optional(), text: z.string() }),
      phase: z.enum(['connect', 'auth', 'mail', 'rcpt', 'data', 'body']),
    }),
    z.object({ kind: z.literal('complaint'), feedback: z.string() }),
  ]),
  /** What names the delivery, or its recipient, strongest first. */
  clues: z.object({
    tokens: z.array(z.string()).readonly(),
    messageIds: z.array(z.string()).readonly(),
    links: z.array(z.string()).readonly().default([]),
  }),
});
export type Report = z.infer<typeof Report>;

/** A mail to the address for bounces that was no report Postboard could read; it is read again. */
export const UnreadMail = z.object({
  v: version,
  kind: z.literal('mail'),
  door: z.enum(inboundDoors),
  /** Whom it was for, where the door knows. */
  to: z.string().optional(),
  /** Its beginning; a character is a byte. */
  mail: z.string(),
});
export type UnreadMail = z.infer<typeof UnreadMail>;

/** What the inbound queue carries. */
export const InboundMessage = z.discriminatedUnion('kind', [Report, UnreadMail]);

/** "This run is over, and something became known of it": its report has to be corrected. */
export const Amend = z.object({ v: version, kind: z.literal('amend'), run: runIdSchema });
export type Amend = z.infer<typeof Amend>;

/** "This recipient gets no mail any more": their issue is to show it. */
export const Unsubscribed = z.object({
  v: version,
  kind: z.literal('unsubscribed'),
  /** By whose letter. */
  campaign: issueIdSchema,
  recipient: issueIdSchema,
  at: z.int(),
  /** What they did, or what a mail to them came to. */
  because: z.enum(['unsubscribed', 'complained', 'undeliverable']).default('unsubscribed'),
});
export type Unsubscribed = z.infer<typeof Unsubscribed>;

const MergeValueInMessage: z.ZodType<MergeValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(MergeValueInMessage).readonly()]),
);

/** A recipient's issue as it was when it was read. */
const SeenRecipient = z
  .object({
    id: issueIdSchema,
    key: z.custom<IssueKey>((value) => typeof value === 'string' && isIssueKey(value)),
    status: z.enum(recipientStatuses).optional(),
    address: z.string(),
    fields: z.record(z.string(), MergeValueInMessage),
  })
  .transform(({ status, ...others }) => ({ ...others, status }));

/** One recipient of a batch. */
export const BatchRecipient = z.object({
  number: z.int().nonnegative(),
  id: issueIdSchema,
  addressHash: addressHashSchema.optional(),
  group: z.string(),
  /** Number of the delivery with the same address, when there is one before this. */
  duplicateOf: z.int().nonnegative().optional(),
  /** How launch has read it a moment ago; absent where it has to be read. Only in dry runs, whose letters nobody gets. */
  read: SeenRecipient.optional(),
  /** It is a sample: made of this recipient's data, and mailed to this address. */
  sampleFor: z
    .string()
    .transform((text) => text as EmailAddress)
    .optional(),
});
export type BatchRecipient = z.infer<typeof BatchRecipient>;

/** Up to 100 deliveries to prepare. */
export const Batch = z.object({
  v: version,
  kind: z.literal('batch'),
  run: runIdSchema,
  generation: z.int().nonnegative(),
  partitions: z.int().positive(),
  recipients: z.array(BatchRecipient).min(1).max(100),
});
export type Batch = z.infer<typeof Batch>;

const delivery = {
  v: version,
  run: runIdSchema,
  number: z.int().nonnegative(),
  recipient: issueIdSchema,
  generation: z.int().nonnegative(),
  /** The attempt of somebody else, without an outcome, that it has waited for on the ladder. */
  waitedFor: attemptIdSchema.optional(),
};

/** A prepared mail: one delivery, rendered and ready for SMTP but for the run's attachments. */
export const Letter = z.object({
  ...delivery,
  kind: z.literal('letter'),
  to: z.string().transform((text) => text as EmailAddress),
  envelopeFrom: z.string(),
  /** RFC 3461: what a server's report on it repeats. */
  envelopeId: z.string().optional(),
  /** Header lines but for `Content-*`, each ended with CRLF. */
  headers: z.string(),
  /** The MIME entity of the text: its `Content-*` header lines, an empty line and its body. */
  entity: z.string(),
  /** How often it was deferred so far, and when it was first tried (epoch milliseconds). */
  attempts: z.int().nonnegative(),
  firstAttemptAt: z.int().optional(),
  /** Of the recipient, where it is known: quiet hours are theirs. */
  timeZone: z.string().optional(),
  /** Since when it waits for a destination that takes no more for now (epoch milliseconds). */
  heldSince: z.int().optional(),
  /** Its run has halted over it, because the answer seemed to be for everybody. */
  wasHeld: z.boolean().optional(),
});
export type Letter = z.infer<typeof Letter>;

/** A delivery that prepare could not make a letter of; the partition's owner writes its outcome. */
export const Refusal = z.object({
  ...delivery,
  kind: z.literal('refusal'),
  outcome: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('skipped'),
      because: z.enum([
        'suppressed',
        'invalid-address',
        'changed-address',
        'duplicate-address',
        'no-data',
      ]),
      detail: z.string(),
    }),
    z.object({ kind: z.literal('failed'), reason: z.string() }),
  ]),
});
export type Refusal = z.infer<typeof Refusal>;

/** A delivery of a dry run: its letter was made, and is not to be mailed. */
export const Rendered = z.object({
  ...delivery,
  kind: z.literal('rendered'),
  outcome: z.object({
    kind: z.literal('rendered'),
    sizeBytes: z.int(),
    warnings: z.array(z.string()).readonly(),
  }),
});
export type Rendered = z.infer<typeof Rendered>;

/** What a send queue carries. */
export const SendMessage = z.discriminatedUnion('kind', [Letter, Refusal, Rendered]);
export type SendMessage = z.infer<typeof SendMessage>;

/**
 * Messages of one queue that travel as one, which costs RabbitMQ a fraction; see `bundle.ts`. Of a version of its own: whoever
 * does not know bundles is to give them back.
 */
export const bundleVersion = 2;
export const Bundle = z.object({
  v: z.literal(bundleVersion),
  kind: z.literal('bundle'),
  messages: z.array(z.unknown()).min(1).readonly(),
});
export type Bundle = z.infer<typeof Bundle>;

/** Why a message was set aside, in a word for filters. */
export const parkedClasses = ['unreadable', 'misplaced', 'returned-too-often', 'other'] as const;
export type ParkedClass = (typeof parkedClasses)[number];

/** What the parking queue carries: a message set aside for a person, as it came, with the reason. */
export const Parked = z.object({
  v: version,
  kind: z.literal('parked'),
  queue: z.string(),
  /** The key it travelled by: names the queue it belongs to, wherever it was found. */
  routingKey: z.string().optional(),
  class: z.enum(parkedClasses).optional().catch(undefined),
  reason: z.string(),
  at: z.iso.datetime(),
  body: z.string(),
});
export type Parked = z.infer<typeof Parked>;

/** Every copy of a letter, however it came about, meets the same queue. */
export function partitionOf(number: number, partitions: number): number {
  return number % partitions;
}

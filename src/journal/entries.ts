import { z } from 'zod';
import { haltCauses } from '../campaign/halt.ts';
import { languages } from '../campaign/language.ts';
import { replyClasses } from '../campaign/outcome.ts';
import {
  addressHashSchema,
  attemptIdSchema,
  changelogIdSchema,
  issueIdSchema,
  runIdSchema,
} from '../queue/messages.ts';

const v = z.literal(1);
const at = z.int();
const number = z.int().nonnegative();

/** Of a halt, which no move made: the last move known to whoever halted. A later one overrules it, however they arrive. */
const lastMoveKnown = changelogIdSchema.optional();

/** Absent where an older version wrote it; one that this version does not know is as good as none. */
const replyClass = z.enum(replyClasses).optional().catch(undefined);

/** What a run halts for: so many of the last so many, and what was said last. */
const HaltReasonEntry = z.object({
  cause: z.enum(haltCauses),
  count: z.int().positive(),
  among: z.int().positive(),
  replies: z.array(z.string()).readonly(),
});

/** The sources of a letter, as the run uses them. */
const Template = z.object({
  subject: z.string(),
  preheader: z.string().optional(),
  html: z.string().optional(),
  text: z.string().optional(),
  madeOf: z.object({ file: z.string(), source: z.string() }).optional(),
  partials: z.record(z.string(), z.string()),
});

const Mailbox = z.object({ name: z.string().optional(), address: z.string() });

const FileEntry = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  sizeBytes: z.int(),
  sha256: z.string(),
});

/** Everything but the recipient that letters are made of. */
export const ContentEntry = z.object({
  from: Mailbox,
  replyTo: Mailbox.optional(),
  template: Template,
  groupTemplates: z
    .array(z.object({ name: z.string(), groups: z.array(z.string()), template: Template }))
    .optional(),
  /** Who gets the samples of a dry run. */
  testRecipients: z.array(z.string()).optional(),
  /** Attached, with data for letters. */
  dataFiles: z.array(FileEntry.extend({ by: z.enum(['address', 'key']) })).optional(),
  /** By which SMTP servers, where the campaign names some. */
  transports: z.array(z.string()).optional(),
  isTransactional: z.boolean().optional(),
  language: z.enum(languages).optional(),
  /** Of merge data. */
  sources: z.array(z.object({ name: z.string(), sha256: z.string() })).optional(),
  attachments: z.array(FileEntry.extend({ contentId: z.string().optional() })),
});

/** One selection rule as a run used it. */
export const RuleEntry = z.object({
  id: issueIdSchema.optional(),
  key: z.string(),
  name: z.string(),
  effect: z.enum(['include', 'exclude']),
  /** Older journals name the edit instead. */
  version: z.int().optional().catch(undefined),
  jql: z.string(),
  /** That its group gets in place of the campaign's. */
  template: z.string().optional(),
  /** Saved filters in its JQL, also those within others. */
  filters: z
    .array(z.object({ id: z.string(), name: z.string(), jql: z.string() }))
    .readonly()
    .optional(),
  matched: z.int(),
});
export type RuleEntry = z.infer<typeof RuleEntry>;

const SmtpReplyEntry = z.object({
  code: z.int(),
  enhanced: z.string().optional(),
  text: z.string(),
});

/** What became of a delivery, or of one attempt of it (`deferred`). */
export const OutcomeEntry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sent'), reply: z.string() }),
  z.object({
    kind: z.literal('rendered'),
    sizeBytes: z.int(),
    warnings: z.array(z.string()).readonly(),
  }),
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
  z.object({
    kind: z.literal('rejected'),
    reply: SmtpReplyEntry,
    suppress: z.boolean(),
    replyClass,
  }),
  z.object({ kind: z.literal('expired'), attempts: z.int(), lastReply: z.string(), replyClass }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
  z.object({ kind: z.literal('unconfirmed'), attempt: attemptIdSchema }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({ kind: z.literal('deferred'), reply: z.string(), replyClass }),
]);

/** What Jira did not let a report write, in a sentence, and to which recipients. */
const Unwritten = z.object({ sentence: z.string(), issues: z.array(issueIdSchema) });
export type Unwritten = z.infer<typeof Unwritten>;

/** One entry of a run's journal. Issue ids and keyed hashes, no addresses. */
export const RunEntry = z.discriminatedUnion('kind', [
  /** Launch found the move and begins. */
  z.object({
    v,
    kind: z.literal('opened'),
    at,
    run: runIdSchema,
    campaign: z.object({ id: issueIdSchema, key: z.string(), summary: z.string() }),
    by: z.string(),
    /** It mails nobody but the test recipients. */
    isDryRun: z.boolean().optional(),
  }),
  /** What the letters are made of; belongs to the freeze of the same id. */
  z.object({ v, kind: z.literal('content'), at, freeze: z.string(), content: ContentEntry }),
  /** A slice of the audience, in order. `[issue id, address hash or null, index into the groups, number of the earlier delivery with this address or null]` */
  z.object({
    v,
    kind: z.literal('audience'),
    at,
    freeze: z.string(),
    from: number,
    recipients: z.array(
      z.tuple([issueIdSchema, addressHashSchema.nullable(), number, number.nullable()]),
    ),
  }),
  /** Closes a freeze; the first in the stream wins. */
  z.object({
    v,
    kind: z.literal('frozen'),
    at,
    freeze: z.string(),
    count: number,
    /** So many at the end are samples of a dry run, for test recipients. */
    samples: number.optional(),
    /** Recipients who joined or left the audience since the dry run. */
    drift: z.object({ joined: number, left: number }).optional(),
    /** Of the recipients of all its audience entries, as JSON, one a line. */
    sha256: z.string(),
    partitions: z.int().positive(),
    pacePerSecond: z.number().positive().optional(),
    groups: z.array(z.string()),
    rules: z.array(RuleEntry),
  }),
  /** All batches of this generation are on the prepare queue. */
  z.object({ v, kind: z.literal('batched'), at, generation: number }),
  /** A new owner stands here: it has read everything before. */
  z.object({ v, kind: z.literal('marker'), at, session: z.string() }),
  z.object({ v, kind: z.literal('attempt'), at, number, attempt: attemptIdSchema }),
  z.object({
    v,
    kind: z.literal('outcome'),
    at,
    number,
    /** The attempt that it closes; absent when nothing was tried. */
    attempt: attemptIdSchema.optional(),
    outcome: OutcomeEntry,
  }),
  /**
   * The mail came back, or so somebody said who knew what names the delivery. Not by its owner: the server had taken it, which is
   * all that its owner knows.
   */
  z.object({
    v,
    kind: z.literal('bounced'),
    at,
    number,
    /** Of the letter that came back: one that was mailed to another address since is none of its business. */
    generation: number,
    reply: SmtpReplyEntry,
    suppress: z.boolean(),
    replyClass,
  }),
  /** Its recipient called the mail spam. It arrived, so its outcome stays what it is. */
  z.object({ v, kind: z.literal('complained'), at, number }),
  z.object({
    v,
    kind: z.literal('paused'),
    at,
    move: changelogIdSchema.optional(),
    after: lastMoveKnown,
    reason: z.string(),
    /** Of a halt. */
    because: HaltReasonEntry.optional(),
  }),
  z.object({ v, kind: z.literal('resumed'), at, move: changelogIdSchema, reason: z.string() }),
  z.object({ v, kind: z.literal('cancelled'), at, move: changelogIdSchema, reason: z.string() }),
  /**
   * These deliveries are fresh again, and with them the run; letters of an older generation no longer count.
   * `[number, address hash where the address was corrected, or null, number of another delivery that has this address, or null]`
   */
  z.object({
    v,
    kind: z.literal('reopened'),
    at,
    move: changelogIdSchema,
    by: z.string(),
    generation: z.int().positive(),
    deliveries: z.array(z.tuple([number, addressHashSchema.nullable(), number.nullable()])),
  }),
  /** Launch found that the run must not start. */
  z.object({ v, kind: z.literal('refused'), at, problems: z.array(z.string()) }),
  /** Jira knows everything up to and including this offset. */
  z.object({
    v,
    kind: z.literal('reported'),
    at,
    offset: number,
    unwritten: z.array(Unwritten).optional(),
  }),
  /** The run is over and reported, unless a newer generation was opened. */
  z.object({ v, kind: z.literal('closed'), at, generation: number }),
]);
export type RunEntry = z.infer<typeof RunEntry>;

/** One entry of the service's journal: what every process must know of every run. Also the fan-out of control. */
export const ServiceEntry = z.discriminatedUnion('kind', [
  z.object({
    v,
    kind: z.literal('run-opened'),
    at,
    run: runIdSchema,
    key: z.string(),
    partitions: z.int().positive(),
    pacePerSecond: z.number().positive().optional(),
    isDryRun: z.boolean().optional(),
    /** Set where it was over before, and opened again by a move. */
    reopening: z.object({ generation: z.int().positive(), move: changelogIdSchema }).optional(),
  }),
  z.object({
    v,
    kind: z.literal('run-paused'),
    at,
    run: runIdSchema,
    move: changelogIdSchema.optional(),
    after: lastMoveKnown,
  }),
  z.object({ v, kind: z.literal('run-resumed'), at, run: runIdSchema, move: changelogIdSchema }),
  z.object({ v, kind: z.literal('run-cancelled'), at, run: runIdSchema, move: changelogIdSchema }),
  /** Everything is settled: every stage lets go of its queues, which are about to be removed. */
  z.object({ v, kind: z.literal('run-finishing'), at, run: runIdSchema, generation: number }),
  /** It is over and reported, unless a newer generation was opened. */
  z.object({ v, kind: z.literal('run-closed'), at, run: runIdSchema, generation: number }),
  /** Its journal has been kept for as long as it had to be, and is gone. */
  z.object({ v, kind: z.literal('run-forgotten'), at, run: runIdSchema }),
  /** A new process stands here: it knows every run before. */
  z.object({ v, kind: z.literal('marker'), at, session: z.string() }),
]);
export type ServiceEntry = z.infer<typeof ServiceEntry>;

import { z } from 'zod';
import {
  type CampaignStatus,
  type RecipientStatus,
  recipientStatuses,
} from '../campaign/campaign.ts';
import { languages } from '../campaign/language.ts';
import { isTimeZone, parseQuietHours } from '../campaign/quiet-hours.ts';
import { isLoopback } from '../loopback.ts';
import { BouncesSection } from './bounces.ts';
import { wrong } from './complaints.ts';
import { DkimSection } from './dkim.ts';
import { Duration } from './duration.ts';
import { LimitsSection } from './limits.ts';
import { section } from './section.ts';
import { SourcesSection } from './sources.ts';
import { SmtpSection, TransportsSection } from './transports.ts';
import { domain, port, text } from './words.ts';

const hour = 3_600_000;
const day = 24 * hour;

const name = (usual: string) => text.default(usual);

const JiraSection = section({
  site: z
    .url({
      protocol: /^https?$/,
      abort: true,
      ...wrong('is not a web address such as https://example.atlassian.net'),
    })
    .refine((site) => site.startsWith('https:') || isLoopback(new URL(site).hostname), {
      error: 'must begin with https:, because the API token travels with every request',
    })
    .transform((site) => site.replace(/\/+$/, '')),
  email: z.email(wrong('is not a mail address')),
  project: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]+$/, wrong('is not the key of a project, such as MAIL')),
  issueTypes: section({
    campaign: name('Campaign'),
    recipient: name('Recipient'),
    rule: name('Rule'),
  }).prefault({}),
  campaignStatuses: section({
    draft: name('Draft'),
    dryRun: name('Dry run'),
    ready: name('Ready'),
    scheduled: name('Scheduled'),
    sending: name('Sending'),
    paused: name('Paused'),
    sent: name('Sent'),
    cancelled: name('Cancelled'),
  } satisfies Record<CampaignStatus, z.ZodType>).prefault({}),
  recipientStatuses: section({
    toContact: name('To contact'),
    contacted: name('Contacted'),
    undeliverable: name('Undeliverable'),
    unsubscribed: name('Unsubscribed'),
  } satisfies Record<RecipientStatus, z.ZodType>).prefault({}),
  fields: section({
    address: name('Email'),
    subject: name('Subject'),
    from: name('From'),
    replyTo: name('Reply-To'),
    audience: name('Audience'),
    template: name('Template'),
    testRecipients: name('Test recipients'),
    sendAt: name('Send at'),
    repeat: name('Repeat'),
    pace: name('Pace'),
    progress: name('Progress'),
    jql: name('JQL'),
    effect: name('Effect'),
    order: name('Order'),
  }).prefault({}),
  callsPerSecond: z.number().positive().max(50).default(20),
});

const RabbitSection = section({
  prefix: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]*$/,
      wrong('takes lower-case letters, digits and dashes, a letter first'),
    )
    .default('postboard'),
}).prefault({});

const MailSection = section({
  postalAddress: text.transform((address) => address.split(/\s*\n\s*/).join(', ')).optional(),
  language: z.enum(languages).default('en'),
  fromDomains: z.array(domain).min(1),
  messageIdDomain: domain,
  dkim: z.record(domain, DkimSection).default({}),
  bounceDomain: domain.optional(),
});

const HttpSection = section({
  host: text.default('127.0.0.1'),
  port: port.min(0).default(8025),
  publicUrl: z
    .url({
      protocol: /^https?$/,
      abort: true,
      ...wrong('is not a web address such as https://mail.example.com'),
    })
    .refine((url) => url.startsWith('https:') || isLoopback(new URL(url).hostname), {
      error:
        'must begin with https:, which is what mail programs take for unsubscribing (RFC 8058)',
    })
    .refine((url) => !/[?#]/.test(url), { error: 'must not hold a ? or a #' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
}).prefault({});

const RunSection = section({
  partitions: z.int().min(1).max(64).default(4),
  retryDelays: z
    .array(Duration)
    .min(1)
    .default([60_000, 300_000, 900_000, hour, 3 * hour, 6 * hour]),
  deadline: Duration.default(day),
  unconfirmed: z.enum(['leave', 'mail-again']).default('leave'),
  softBounces: z.int().min(0).max(100).default(3),
  requireDryRun: z.boolean().default(true),
  audienceDrift: z.number().min(0).max(1).default(0.1),
  fourEyes: z.boolean().default(false),
  oldestMove: Duration.default(3 * day),
  keepJournal: Duration.default(90 * day),
}).prefault({});

const timeZone = text.refine(isTimeZone, wrong('is not a time zone such as Europe/Berlin'));
const quietHours = z.string().transform((written, context) => {
  const hours = parseQuietHours(written);
  if (hours !== undefined) return hours;
  context.addIssue('is not a span of hours such as 21:00-08:00');
  return z.NEVER;
});

const ScheduleSection = section({
  timeZone: timeZone.default('UTC'),
  lateAfter: Duration.default(hour),
  whenLate: z.enum(['ask', 'send', 'skip']).default('ask'),
  quietHours: quietHours.optional(),
}).prefault({});

const recipientMove = z.enum([...recipientStatuses, 'none']);
const ReportSection = section({
  every: Duration.default(10_000),
  recipientComments: z.enum(['none', 'failures', 'all']).default('failures'),
  recipientMoves: section({
    sent: recipientMove.default('contacted'),
    suppressedRejection: recipientMove.default('undeliverable'),
  }).prefault({}),
}).prefault({});

/** What a config file may say. Durations come out as milliseconds. */
export const ConfigFile = section({
  jira: JiraSection,
  rabbitmq: RabbitSection,
  smtp: SmtpSection,
  transports: TransportsSection,
  limits: LimitsSection,
  mail: MailSection,
  bounces: BouncesSection,
  http: HttpSection,
  run: RunSection,
  schedule: ScheduleSection,
  report: ReportSection,
  sources: SourcesSection,
  templates: text.default('../templates'),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { parseAddress } from './campaign/address.ts';
import { campaignStatuses, recipientStatuses } from './campaign/campaign.ts';
import { outcomeKinds } from './campaign/outcome.ts';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30s`, `5m`, `1.5h` or `2d`, as milliseconds. */
const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'is not a duration such as 30s, 5m or 24h')
  .transform((text) => {
    const unit = /[a-z]+$/.exec(text)?.[0] as keyof typeof units;
    return Number.parseFloat(text) * units[unit];
  });

const names = <const Key extends string>(keys: readonly Key[], defaults: Record<Key, string>) =>
  z
    .strictObject(
      Object.fromEntries(keys.map((key) => [key, z.string().min(1).default(defaults[key])])) as Record<
        Key,
        z.ZodDefault<z.ZodString>
      >,
    )
    .prefault({});

const JiraSection = z.strictObject({
  site: z.url({ protocol: /^https?$/, error: 'is not a web address such as https://example.atlassian.net' }),
  email: z.email('is not a mail address'),
  project: z.string().regex(/^[A-Z][A-Z0-9_]+$/, 'is not a project key such as MAIL'),
  issueTypes: names(['campaign', 'recipient', 'rule'], {
    campaign: 'Campaign',
    recipient: 'Recipient',
    rule: 'Rule',
  }),
  campaignStatuses: names(campaignStatuses, {
    draft: 'Draft',
    dryRun: 'Dry run',
    ready: 'Ready',
    scheduled: 'Scheduled',
    sending: 'Sending',
    paused: 'Paused',
    sent: 'Sent',
    cancelled: 'Cancelled',
  }),
  recipientStatuses: names(recipientStatuses, {
    toContact: 'To contact',
    contacted: 'Contacted',
    undeliverable: 'Undeliverable',
    unsubscribed: 'Unsubscribed',
  }),
  fields: names(
    ['address', 'subject', 'from', 'replyTo', 'audience', 'template', 'pace', 'progress', 'jql', 'effect', 'order'],
    {
      address: 'Email',
      subject: 'Subject',
      from: 'From',
      replyTo: 'Reply-To',
      audience: 'Audience',
      template: 'Template',
      pace: 'Pace',
      progress: 'Progress',
      jql: 'JQL',
      effect: 'Effect',
      order: 'Order',
    },
  ),
  callsPerSecond: z.number().positive().max(50).default(20),
});

const RabbitSection = z
  .strictObject({
    prefix: z.string().regex(/^[a-z][a-z0-9-]*$/, 'takes lower-case letters, digits and dashes').default('postboard'),
  })
  .prefault({});

const SmtpSection = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  encryption: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  user: z.string().min(1).optional(),
  connections: z.int().min(1).max(50).default(5),
  mailsPerSecond: z.number().positive().optional(),
  replyTimeout: duration.default(600_000),
});

const MailSection = z.strictObject({
  fromDomains: z.array(z.string().min(1)).min(1),
  messageIdDomain: z.string().min(1),
});

const HttpSection = z
  .strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535).default(8025) })
  .prefault({});

const RunSection = z
  .strictObject({
    partitions: z.int().min(1).max(64).default(4),
    retryDelays: z
      .array(duration)
      .min(1)
      .default([60_000, 300_000, 900_000, 3_600_000, 10_800_000, 21_600_000]),
    deadline: duration.default(86_400_000),
    oldestMove: duration.default(259_200_000),
  })
  .prefault({});

const recipientMove = z.enum([...recipientStatuses, 'none']);
const ReportSection = z
  .strictObject({
    every: duration.default(10_000),
    recipientComments: z.enum(['none', 'failures', 'all']).default('failures'),
    recipientMoves: z
      .strictObject({
        sent: recipientMove.default('contacted'),
        suppressedRejection: recipientMove.default('undeliverable'),
      })
      .prefault({}),
  })
  .prefault({});

const ConfigFile = z.strictObject({
  jira: JiraSection,
  rabbitmq: RabbitSection,
  smtp: SmtpSection,
  mail: MailSection,
  http: HttpSection,
  run: RunSection,
  report: ReportSection,
  templates: z.string().default('../templates'),
});
void [readFileSync, dirname, resolve, parseDocument, parseAddress, outcomeKinds, ConfigFile];

import type { Logger } from 'pino';
import type { AttachmentRef } from './campaign/content.ts';
import type { Config } from './config.ts';
import { metricsRouter } from './http/metrics.ts';
import { type Dependency, operationsRouter } from './http/operations.ts';
import { startHttpServer } from './http/server.ts';
import { connectJira } from './jira/connect.ts';
import { type Jira, JiraRefused } from './jira/port.ts';
import { followRuns } from './journal/runs.ts';
import { startLaunch } from './launch/launch.ts';
import { openMergeSources } from './merge-data/open.ts';
import { createMetrics } from './metrics/metrics.ts';
import { namingOf } from './prepare/naming.ts';
import { startPrepare } from './prepare/prepare.ts';
import type { Broker } from './queue/port.ts';
import { openRabbit, type RabbitOptions } from './queue/rabbit/open.ts';
import { startAmendments } from './report/amendments.ts';
import { startReport } from './report/reporter.ts';
import { startUnrouted } from './report/unrouted.ts';
import { startReview } from './review/review.ts';
import { AttachmentUnusable, createAttachmentStore } from './send/attachments.ts';
import { type RetryPolicy, rungsOf, usualFreeDelays } from './send/retry.ts';
import { startSend } from './send/sender.ts';
import { openSmtpTransport, type SmtpOptions } from './send/smtp.ts';
import { followSuppressions } from './suppression/follow.ts';
import type { PollSchedule } from './trigger/poller.ts';
import { startTrigger, type TriggerOptions } from './trigger/trigger.ts';
import { webhookRouter } from './trigger/webhook.ts';

export const roles = ['trigger', 'review', 'launch', 'prepare', 'send', 'report'] as const;
export type Role = (typeof roles)[number];

/** What a process is given; tests and the demo bring a broker of their own. */
export interface World {
  readonly config: Config;
  readonly logger: Logger;
  readonly openBroker?: (options: RabbitOptions, signal: AbortSignal) => Promise<Broker>;
  /** The usual one unless given. */
  readonly pollSchedule?: PollSchedule;
}

export interface Postboard extends AsyncDisposable {
  /** Where webhooks, probes and the metrics are answered. */
  readonly url: string;
  /** Which broker, for people. */
  readonly broker: string;
}

/**
 * On top of the SMTP reply time-out, until nobody can be waiting for the answer any more, and what came of it is in the
 * journal. That takes a connection to RabbitMQ, which comes back within a few seconds; where a server may take long to
 * answer, a little more waiting costs little.
 */
const shortestDoubtMarginMilliseconds = 5_000;
const doubtMarginShare = 0.05;

/** Wires the service together, in the order of the road. Disposing the result stops it, last started first. */
export async function startPostboard(
  { config, logger, openBroker = openRabbit, pollSchedule }: World,
  running: ReadonlySet<Role>,
  signal: AbortSignal,
): Promise<Postboard> {
  await using starting = new AsyncDisposableStack();
  const { run, secrets } = config;
  const doubtDelay = doubtDelayOf(config);
  const metrics = createMetrics();

  const broker = starting.use(
    await openBroker(
      {
        urls: config.amqpUrls,
        prefix: config.rabbitmq.prefix,
        ladderMilliseconds: ladderOf(config),
        logger,
        observer: metrics.queues,
      },
      signal,
    ),
  );
  const jira = await connectJira(
    { ...config.jira, token: secrets.jiraApiToken, logger, observer: metrics.jira },
    signal,
  );
  const mergeData = starting.use(openMergeSources({ definitions: config.sources, jira, logger }));
  const runs = starting.use(await followRuns(broker, signal, logger));
  starting.use(metrics.watchRuns(broker, runs));
  const keys = [secrets.postboardSecret, ...secrets.previousPostboardSecrets];
  const suppressions = starting.use(
    await followSuppressions({ broker, secrets: keys, logger }, signal),
  );
  const dependencies: Dependency[] = [
    { name: 'rabbitmq', trouble: () => broker.trouble() },
    { name: 'journal', trouble: () => runs.trouble() ?? suppressions.trouble() },
    { name: 'jira', trouble: () => jira.trouble() },
  ];

  if (running.has('report')) {
    starting.use(await startUnrouted(broker, runs, logger));
    const reporting = {
      broker,
      jira,
      runs,
      policy: config.report,
      everyMilliseconds: config.report.every,
      keepJournalMilliseconds: run.keepJournal,
      doubtMilliseconds: doubtDelay,
      longestWaitMilliseconds: Math.max(...ladderOf(config)),
      logger: logger.child({ stage: 'report' }),
      observer: metrics.report,
    };
    starting.use(startReport(reporting));
    starting.use(await startAmendments(reporting));
  }
  if (running.has('send')) {
    const transport = starting.use(openSmtpTransport(smtpOptions(config), logger));
    metrics.watchSmtp(transport);
    dependencies.push({ name: 'smtp', trouble: () => transport.trouble() });
    starting.use(
      startSend({
        runs,
        connections: config.smtp.connections,
        tools: {
          broker,
          transport,
          attachments: createAttachmentStore((ref, waiting) => fetchAttachment(jira, ref, waiting)),
          dkimKeys: config.dkimKeys,
          suppressions,
          policy: retryPolicyOf(config),
          logger: logger.child({ stage: 'send' }),
          observer: metrics.send,
          hardStop: signal,
        },
      }),
    );
  }
  if (running.has('prepare'))
    starting.use(
      startPrepare({
        broker,
        jira,
        mergeData,
        runs,
        secret: secrets.postboardSecret,
        suppressions,
        naming: namingOf({ ...config.mail, secret: secrets.postboardSecret }),
        logger: logger.child({ stage: 'prepare' }),
      }),
    );
  if (running.has('launch'))
    starting.use(
      await startLaunch({
        broker,
        jira,
        secret: secrets.postboardSecret,
        mergeData,
        templates: config.templates,
        fromDomains: config.mail.fromDomains,
        partitions: run.partitions,
        requireDryRun: run.requireDryRun,
        audienceDrift: run.audienceDrift,
        oldestMoveMilliseconds: run.oldestMove,
        logger: logger.child({ stage: 'launch' }),
      }),
    );
  if (running.has('review'))
    starting.use(
      await startReview({
        broker,
        jira,
        mergeData,
        templates: config.templates,
        fromDomains: config.mail.fromDomains,
        requireDryRun: run.requireDryRun,
        logger: logger.child({ stage: 'review' }),
      }),
    );
  if (running.has('trigger'))
    starting.use(
      await startTrigger(
        {
          broker,
          jira,
          runs,
          oldestMoveMilliseconds: run.oldestMove,
          scheduling: schedulingOf(config),
          schedule: pollSchedule,
          logger,
        },
        signal,
      ),
    );

  const webhooks = webhookRouter({
    publisher: broker,
    site: jira.site,
    webhookSecrets: [secrets.jiraWebhookSecret],
    automationSecrets: secrets.automationSecret === undefined ? [] : [secrets.automationSecret],
    oldestMoveMilliseconds: run.oldestMove,
    logger,
    lagged: metrics.webhookLag,
  });
  const routers = [
    operationsRouter(dependencies),
    metricsRouter(metrics),
    ...(running.has('trigger') ? [webhooks] : []),
  ];
  const http = starting.use(await startHttpServer({ ...config.http, routers, logger }, signal));

  const stopping = starting.move();
  return {
    url: http.url,
    broker: broker.description,
    [Symbol.asyncDispose]: () => stopping.disposeAsync(),
  };
}

/** Every delay that a message may be published with. */
export function ladderOf(config: Config): readonly number[] {
  return rungsOf(retryPolicyOf(config));
}

function schedulingOf({ schedule }: Config): TriggerOptions['scheduling'] {
  const { timeZone, lateAfter, whenLate } = schedule;
  return { timeZone, policy: { lateAfterMilliseconds: lateAfter, whenLate } };
}

export function smtpOptions({ smtp, secrets, mail }: Config): SmtpOptions {
  return { ...smtp, password: secrets.smtpPassword, ehloName: mail.messageIdDomain };
}

/** A file that is gone from the campaign stops its run; a Jira that is away only makes it wait. */
async function fetchAttachment(
  jira: Jira,
  { id, name }: AttachmentRef,
  signal: AbortSignal,
): Promise<Buffer> {
  try {
    return await jira.attachment(id, signal);
  } catch (error) {
    if (!(error instanceof JiraRefused)) throw error;
    throw new AttachmentUnusable(
      `The attachment ${name} cannot be read any more: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

function retryPolicyOf(config: Config): RetryPolicy {
  const { retryDelays, deadline, unconfirmed } = config.run;
  return {
    retryDelays,
    ...usualFreeDelays,
    deadline,
    doubtDelay: doubtDelayOf(config),
    unconfirmed,
  };
}

function doubtDelayOf({ smtp }: Config): number {
  const { replyTimeout } = smtp;
  const share = Math.round(replyTimeout * doubtMarginShare);
  return replyTimeout + Math.max(shortestDoubtMarginMilliseconds, share);
}

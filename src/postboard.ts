import type { Logger } from 'pino';
import { startBounces } from './bounces/bounces.ts';
import { type Config, ceilingOf, limitsOf, serversOf, transportsOf } from './config.ts';
import { metricsRouter } from './http/metrics.ts';
import { type Dependency, operationsRouter } from './http/operations.ts';
import { startHttpServer } from './http/server.ts';
import { connectJira } from './jira/connect.ts';
import { followRuns } from './journal/runs.ts';
import { startLaunch } from './launch/launch.ts';
import { openMergeSources } from './merge-data/open.ts';
import { createMetrics } from './metrics/metrics.ts';
import { namingOf } from './prepare/naming.ts';
import { startPrepare } from './prepare/prepare.ts';
import { previewsOfDryRuns } from './preview/of-dry-run.ts';
import type { Broker } from './queue/port.ts';
import { openRabbit, type RabbitOptions } from './queue/rabbit/open.ts';
import { startAmendments } from './report/amendments.ts';
import { startReport } from './report/reporter.ts';
import { startUnrouted } from './report/unrouted.ts';
import { startReview } from './review/review.ts';
import type { Role } from './roles.ts';
import { createAttachmentStore } from './send/attachments.ts';
import { Admission } from './send/limits/admission.ts';
import { openSharedLimits } from './send/limits/shared-limits.ts';
import { startSend } from './send/sender.ts';
import { Transports } from './send/transports.ts';
import {
  doorsOf,
  doubtDelayOf,
  fetchAttachment,
  isQuietForAll,
  ladderOf,
  longestWaitOf,
  pagesOf,
  quietOf,
  retryPolicyOf,
  schedulingOf,
  secretsOf,
  suppressionsOf,
} from './stage-settings.ts';
import { followSuppressions } from './suppression/follow.ts';
import { createImprint } from './token/unsubscribe-link.ts';
import type { PollSchedule } from './trigger/poller.ts';
import { startTrigger } from './trigger/trigger.ts';
import { webhookRouter } from './trigger/webhook.ts';
import { unsubscribeRouter } from './unsubscribe/router.ts';
import { writeUnsubscribed } from './unsubscribe/write.ts';

export { type Role, roles } from './roles.ts';
export { ladderOf } from './stage-settings.ts';

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
  const mergeData = starting.use(
    openMergeSources({ definitions: config.sources, jira, logger, observer: metrics.sources }),
  );
  const runs = starting.use(await followRuns(broker, signal, logger));
  starting.use(metrics.watchRuns(broker, runs));
  const imprint = createImprint(config);
  const listed = { broker, ...suppressionsOf(config), logger };
  const suppressions = starting.use(await followSuppressions(listed, signal));
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
      suppressions,
      ceilingPerSecond: ceilingOf(limitsOf(config)),
      makePreviews: previewsOfDryRuns({
        jira,
        mergeData,
        imprint,
        messageIdDomain: config.mail.messageIdDomain,
      }),
      everyMilliseconds: config.report.every,
      keepJournalMilliseconds: run.keepJournal,
      doubtMilliseconds: doubtDelay,
      longestWaitMilliseconds: longestWaitOf(config),
      logger: logger.child({ stage: 'report' }),
      observer: metrics.report,
    };
    starting.use(startReport(reporting));
    starting.use(await startAmendments(reporting));
  }
  const bounces = running.has('bounces')
    ? starting.use(
        await startBounces({
          broker,
          secrets: secretsOf(config),
          bounceDomain: config.mail.bounceDomain,
          doors: doorsOf(config),
          logger: logger.child({ stage: 'bounces' }),
          observer: metrics.inbound,
        }),
      )
    : undefined;
  if (bounces !== undefined && config.bounces.mailbox !== undefined)
    dependencies.push({ name: 'mailbox', trouble: () => bounces.trouble() });
  if (running.has('send')) {
    const limits = starting.use(openSharedLimits({ broker, logger }));
    const admission = new Admission(limits, limitsOf(config), logger);
    const transports = starting.use(new Transports(transportsOf(config), admission, logger));
    metrics.watchSmtp(transports.all);
    dependencies.push(...transports.all);
    starting.use(
      startSend({
        runs,
        ceilingPerSecond: ceilingOf(limitsOf(config)),
        tools: {
          broker,
          admission,
          transports,
          quiet: quietOf(config),
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
        isQuiet: quietOf(config) && (() => isQuietForAll(config, jira)),
        imprint,
        logger: logger.child({ stage: 'prepare' }),
      }),
    );
  const checking = {
    broker,
    jira,
    mergeData,
    templates: config.templates,
    fromDomains: config.mail.fromDomains,
    transports: serversOf(config).map(([name]) => name),
    imprint,
    requireDryRun: run.requireDryRun,
  };
  if (running.has('launch'))
    starting.use(
      await startLaunch({
        ...checking,
        secret: secrets.postboardSecret,
        partitions: run.partitions,
        audienceDrift: run.audienceDrift,
        fourEyes: run.fourEyes,
        oldestMoveMilliseconds: run.oldestMove,
        logger: logger.child({ stage: 'launch' }),
      }),
    );
  if (running.has('review'))
    starting.use(await startReview({ ...checking, logger: logger.child({ stage: 'review' }) }));
  const { recipientMoves: moves } = config.report;
  if (running.has('unsubscribe'))
    starting.use(await writeUnsubscribed({ broker, jira, moves, logger }));
  if (running.has('trigger'))
    starting.use(
      await startTrigger(
        {
          broker,
          jira,
          runs,
          suppressions,
          secret: secrets.postboardSecret,
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
  const pages = unsubscribeRouter({ ...pagesOf(config), publisher: broker, suppressions, logger });
  const routers = [
    operationsRouter(dependencies),
    metricsRouter(metrics),
    ...(running.has('trigger') ? [webhooks] : []),
    ...(bounces === undefined ? [] : [bounces.router]),
    ...(running.has('unsubscribe') ? [pages] : []),
  ];
  const http = starting.use(await startHttpServer({ ...config.http, routers, logger }, signal));

  const stopping = starting.move();
  return {
    url: http.url,
    broker: broker.description,
    [Symbol.asyncDispose]: () => stopping.disposeAsync(),
  };
}

import { collectDefaultMetrics, Gauge, register as ofProcess, Registry } from 'prom-client';
import manifest from '../../package.json' with { type: 'json' };
import type { InboundObserver } from '../bounces/observer.ts';
import type { JiraObserver } from '../jira/options.ts';
import type { SourceObserver } from '../merge-data/port.ts';
import type { QueueObserver } from '../queue/port.ts';
import type { ReportObserver } from '../report/backlog.ts';
import type { SendObserver } from '../send/observer.ts';
import type { NamedTransport } from '../send/transports.ts';
import { bounceMetrics } from './bounce-metrics.ts';
import { jiraMetrics } from './jira-metrics.ts';
import { queueMetrics, type WatchedBroker, type WatchedRuns } from './queue-metrics.ts';
import { reportMetrics } from './report-metrics.ts';
import { sendMetrics, smtpMetrics } from './send-metrics.ts';
import { sourceMetrics } from './source-metrics.ts';
import { webhookMetrics } from './webhook-metrics.ts';

/** What Prometheus reads of one Postboard: counters hear from the stages, gauges look when they are read. */
export interface Metrics {
  readonly queues: QueueObserver;
  readonly jira: JiraObserver;
  readonly send: SendObserver;
  readonly report: ReportObserver;
  readonly inbound: InboundObserver;
  readonly sources: SourceObserver;
  /** A webhook came so long after what it tells of. */
  readonly webhookLag: (milliseconds: number) => void;
  /** Shows the active runs and their queues from now on. */
  watchRuns(broker: WatchedBroker, runs: WatchedRuns): Disposable;
  watchSmtp(transports: readonly Pick<NamedTransport, 'name' | 'state'>[]): void;
  /** Everything, in Prometheus's text format. Waits for RabbitMQ, but not for long. */
  exposition(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  new Gauge({
    name: 'postboard_build_info',
    help: 'Which Postboard this is, on which Node; always 1.',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set({ version: manifest.version, node: process.version }, 1);
  const queues = queueMetrics(registry);
  let reading: Promise<string> | undefined;

  async function read(): Promise<string> {
    await queues.measure();
    return `${await ofThisProcess()}\n${await registry.metrics()}`;
  }

  return {
    queues,
    jira: jiraMetrics(registry),
    send: sendMetrics(registry),
    report: reportMetrics(registry),
    inbound: bounceMetrics(registry),
    sources: sourceMetrics(registry),
    webhookLag: webhookMetrics(registry),
    watchRuns: (broker, runs) => queues.watch(broker, runs),
    watchSmtp: (transports) => smtpMetrics(registry, transports),
    exposition() {
      // Who reads meanwhile gets the same, so that no number of readers asks more of RabbitMQ.
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
    contentType: registry.contentType,
  };
}

/** Of the process, however many Postboards it holds: memory, garbage collection, event loop. */
function ofThisProcess(): Promise<string> {
  if (ofProcess.getMetricsAsArray().length === 0) collectDefaultMetrics({ register: ofProcess });
  return ofProcess.metrics();
}

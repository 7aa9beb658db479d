import { pino } from 'pino';
import type { Quiet } from '../../src/campaign/quiet-hours.ts';
import type { SmtpSink } from '../../src/emulator/smtp-sink/sink.ts';
import { followRuns, type Runs } from '../../src/journal/runs.ts';
import type { Broker } from '../../src/queue/port.ts';
import { createAttachmentStore, type FetchAttachment } from '../../src/send/attachments.ts';
import type { DkimKey } from '../../src/send/dkim.ts';
import { Admission, type LimitPolicy } from '../../src/send/limits/admission.ts';
import { openSharedLimits } from '../../src/send/limits/shared-limits.ts';
import { type RetryPolicy, rungsOf } from '../../src/send/retry.ts';
import { startSend } from '../../src/send/sender.ts';
import { type TransportOptions, Transports } from '../../src/send/transports.ts';
import { followSuppressions } from '../../src/suppression/follow.ts';
import { amqpUrl, type RabbitWorld } from '../world/broker.ts';
import { startTcpProxy, type TcpProxy } from '../world/tcp-proxy.ts';
import { startTripwire, type Tripwire } from './tripwire.ts';

export interface ProcessOptions {
  /** SMTP connections. */
  readonly connections?: number;
  readonly policy?: Partial<RetryPolicy>;
  readonly replyTimeout?: number;
  readonly fetchAttachment?: FetchAttachment;
  readonly limits?: Partial<LimitPolicy>;
  readonly quiet?: Quiet;
  /** Beside the usual one, which is called `smtp`. */
  readonly moreTransports?: readonly TransportOptions[];
  readonly dkimKeys?: readonly DkimKey[];
  /** RabbitMQ registers no consumer of partition 1 before this. */
  readonly beforePartitionOne?: Promise<void>;
  /** How long RabbitMQ may take to confirm. */
  readonly confirmMilliseconds?: number;
}

/** One process that sends, with ways of its own to RabbitMQ and to the SMTP server. */
export interface SendingProcess extends AsyncDisposable {
  readonly amqp: Tripwire;
  readonly smtp: TcpProxy;
  readonly runs: Runs;
  /** The messages of its log. */
  readonly said: readonly string[];
  /** The partitions that it owns. */
  readonly holds: ReadonlySet<number>;
  /** As SIGTERM does. */
  stop(): Promise<void>;
  /** What `stop` comes to when it takes too long. */
  hardStop(): void;
  /** As `kill -9` does: from one moment to the next nothing of it reaches anybody. */
  kill(): void;
}

/** Keys the hashes of addresses. */
export const secret = 'a secret';
/** Every wait on the ladder but for that of doubt. */
export const soonMilliseconds = 200;
const policy: RetryPolicy = {
  retryDelays: [soonMilliseconds],
  throttledDelay: soonMilliseconds,
  unreachableDelay: soonMilliseconds,
  deadline: 600_000,
  doubtDelay: 2_500,
  unconfirmed: 'leave',
};
export const ladder = rungsOf(policy);
const unlimited: LimitPolicy = { all: {}, campaign: {}, domain: {}, domains: {}, transports: {} };

export async function startProcess(
  world: RabbitWorld,
  sink: SmtpSink,
  options: ProcessOptions,
): Promise<SendingProcess> {
  const { connections = 4, replyTimeout = 10_000, confirmMilliseconds = 10_000 } = options;
  const { fetchAttachment = () => Promise.reject(new Error('There are none')) } = options;
  const said: string[] = [];
  const holds = new Set<number>();
  const listen = (line: string) => {
    const { msg, partition } = JSON.parse(line);
    said.push(msg);
    if (msg === 'partition taken') holds.add(partition);
    if (msg === 'partition given up') holds.delete(partition);
  };
  const logger = pino({ level: 'debug' }, { write: listen });
  const hardStop = new AbortController();
  const direct = new URL(amqpUrl ?? '');

  await using opening = new AsyncDisposableStack();
  const amqp = opening.use(
    await startTripwire({ host: direct.hostname, port: Number(direct.port || 5672) }),
  );
  const smtp = opening.use(await startTcpProxy({ host: sink.host, port: sink.port }));
  const url = new URL(direct);
  url.host = `127.0.0.1:${amqp.port}`;
  const broker = opening.use(await world.open({ urls: [url.href], logger, confirmMilliseconds }));
  const consume: Broker['consume'] = broker.consume.bind(broker);
  broker.consume = async (queue, consuming, handler) => {
    if (queue.kind === 'send' && queue.partition === 1) await options.beforePartitionOne;
    return consume(queue, consuming, handler);
  };
  const runs = opening.use(await followRuns(broker, hardStop.signal));
  const suppressions = opening.use(
    await followSuppressions({ broker, secrets: [secret] }, hardStop.signal),
  );
  const limits = opening.use(openSharedLimits({ broker, logger }));
  const admission = new Admission(limits, { ...unlimited, ...options.limits }, logger);
  const server = { host: '127.0.0.1', port: smtp.port, encryption: 'none' } as const;
  const usual = { ...server, name: 'smtp', weight: 1, connections, replyTimeout };
  const transports = opening.use(
    new Transports([usual, ...(options.moreTransports ?? [])], admission, logger),
  );
  const stage = startSend({
    runs,
    tools: {
      broker,
      admission,
      quiet: options.quiet,
      transports,
      attachments: createAttachmentStore(fetchAttachment),
      dkimKeys: options.dkimKeys ?? [],
      suppressions,
      policy: { ...policy, ...options.policy },
      logger,
      hardStop: hardStop.signal,
    },
  });
  opening.use(stage);
  const open = opening.move();

  return {
    amqp,
    smtp,
    runs,
    said,
    holds,
    stop: async () => await stage[Symbol.asyncDispose](),
    hardStop: () => hardStop.abort(new Error('It took too long')),
    kill() {
      hardStop.abort(new Error('Killed'));
      holds.clear();
      amqp.takeDown();
      smtp.takeDown();
    },
    [Symbol.asyncDispose]: async () => await open.disposeAsync(),
  };
}

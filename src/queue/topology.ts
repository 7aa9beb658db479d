import { isRunId, type RunId } from '../campaign/ids.ts';
import type { Broker, JournalName, WorkQueue } from './port.ts';

export interface ExchangeSpec {
  readonly name: string;
  readonly type: 'direct' | 'topic' | 'fanout';
  /** Takes what no binding takes; without it such a message comes back to its publisher. */
  readonly alternateExchange?: string;
}

export interface Binding {
  readonly exchange: string;
  readonly routingKey: string;
}

export interface QueueSpec {
  readonly name: string;
  /** Fixed for ever once the queue is declared: RabbitMQ refuses to declare it with others. */
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
  readonly bindings: readonly Binding[];
}

/** Everything that Postboard declares on a broker, and by which route a message gets where it belongs. */
export interface Topology {
  readonly exchanges: readonly ExchangeSpec[];
  /** Queues that are there for as long as Postboard is. */
  readonly queues: readonly QueueSpec[];
  readonly sendQueue: (run: RunId, partition: number) => QueueSpec;
  /** All work queues of a run. */
  readonly runQueues: (run: RunId, partitions: number) => readonly QueueSpec[];
  readonly journal: (journal: JournalName) => QueueSpec;
  /** Carries nothing but the question who leads. */
  readonly leadQueue: (role: Role) => QueueSpec;
  readonly nameOf: (queue: WorkQueue) => string;
  /** The work queue of this name or routing key; undefined for any other. */
  readonly workQueueOf: (nameOrKey: string) => WorkQueue | undefined;
  readonly routeTo: (queue: WorkQueue) => Binding;
  readonly routeToJournal: (journal: JournalName) => Binding;
  readonly routeToLead: (role: Role) => Binding;
  /** By way of the ladder. Throws when it has no rung of this delay. */
  readonly routeLater: (queue: WorkQueue, delayMilliseconds: number) => Binding;
}

export type Role = Parameters<Broker['lead']>[0];

/** Giving back counts, so the limit is only a last resort; RabbitMQ 4 sets 20 where none is given. */
const deliveryLimit = 1_000;
/** RabbitMQ drops whole segments; a process that starts reads what is left within seconds. */
const fewMinutes = {
  'x-max-length-bytes': 4_000_000,
  'x-stream-max-segment-size-bytes': 500_000,
} as const;
/** Parked messages are given back whenever somebody looks at them. */
const parkedDeliveryLimit = 1_000_000;

/**
 * Describes exchanges and queues under a prefix. Two exchanges lead to every work queue: `direct`, which sends a message
 * without a queue back to its publisher, and `work`, where the ladder hands messages back while nobody listens, and which
 * passes those without a queue to `unrouted`.
 */
export function createTopology(prefix: string, ladderMilliseconds: readonly number[]): Topology {
  const name = (suffix: string) => `${prefix}.${suffix}`;
  const rungs = new Map([...new Set(ladderMilliseconds)].map((delay) => [delay, rungOf(delay)]));

  const quorum = { 'x-queue-type': 'quorum', 'x-delivery-limit': deliveryLimit } as const;
  // Without reject-publish, at-least-once silently becomes at-most-once.
  const deadLetterTo = (exchange: string) =>
    ({
      'x-dead-letter-exchange': name(exchange),
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    }) as const;
  const oneActiveConsumer = { 'x-single-active-consumer': true } as const;

  function workQueue(key: string, more: QueueSpec['arguments'] = {}): QueueSpec {
    return {
      name: name(key),
      arguments: { ...quorum, ...deadLetterTo('parked'), ...more },
      bindings: [
        { exchange: name('direct'), routingKey: key },
        { exchange: name('work'), routingKey: key },
      ],
    };
  }

  function rung(delayMilliseconds: number, key: string): QueueSpec {
    return {
      name: name(key),
      // Without a routing key of its own, so that a message keeps the one of its queue.
      arguments: { ...quorum, ...deadLetterTo('work'), 'x-message-ttl': delayMilliseconds },
      bindings: [{ exchange: name(key), routingKey: '' }],
    };
  }

  const routeToJournal = (journal: JournalName): Binding => ({
    exchange: name('journal'),
    routingKey: keyOfJournal(journal),
  });
  const journalStream = (journal: JournalName, more: QueueSpec['arguments'] = {}): QueueSpec => ({
    name: name(`journal.${keyOfJournal(journal)}`),
    arguments: { 'x-queue-type': 'stream', ...more },
    bindings: [routeToJournal(journal)],
  });
  const sendQueue = (run: RunId, partition: number) =>
    workQueue(`send.${run}.${partition}`, oneActiveConsumer);
  const routeToLead = (role: Role): Binding => ({
    exchange: name('direct'),
    routingKey: `lead.${role}`,
  });
  const leadQueue = (role: Role): QueueSpec => ({
    name: name(`lead.${role}`),
    arguments: { ...quorum, ...oneActiveConsumer },
    bindings: [routeToLead(role)],
  });

  return {
    exchanges: [
      { name: name('direct'), type: 'direct' },
      { name: name('work'), type: 'topic', alternateExchange: name('unrouted') },
      { name: name('unrouted'), type: 'fanout' },
      { name: name('parked'), type: 'fanout' },
      { name: name('journal'), type: 'direct' },
      ...[...rungs.values()].map((key) => ({ name: name(key), type: 'fanout' as const })),
    ],
    queues: [
      workQueue('launch', oneActiveConsumer),
      workQueue('control'),
      workQueue('review', oneActiveConsumer),
      workQueue('inbound', oneActiveConsumer),
      workQueue('amend', oneActiveConsumer),
      workQueue('unsubscribed'),
      ...[...rungs].map(([delay, key]) => rung(delay, key)),
      {
        name: name('parked'),
        arguments: {
          ...quorum,
          ...deadLetterTo('parked'),
          'x-delivery-limit': parkedDeliveryLimit,
        },
        bindings: [{ exchange: name('parked'), routingKey: '' }],
      },
      {
        name: name('unrouted'),
        arguments: { ...quorum, ...deadLetterTo('parked') },
        bindings: [{ exchange: name('unrouted'), routingKey: '' }],
      },
      journalStream({ kind: 'service' }),
      journalStream({ kind: 'suppression' }),
      journalStream({ kind: 'limits' }, fewMinutes),
      leadQueue('report'),
      leadQueue('poll'),
      leadQueue('mailbox'),
    ],
    sendQueue,
    runQueues: (run, partitions) => [
      workQueue(`prepare.${run}`),
      workQueue(`attendance.${run}`),
      ...Array.from({ length: partitions }, (_, partition) => sendQueue(run, partition)),
    ],
    journal: (journal) => journalStream(journal),
    leadQueue,
    nameOf: (queue) => name(keyOf(queue)),
    workQueueOf(nameOrKey) {
      const isName = nameOrKey.startsWith(name(''));
      return workQueueOfKey(isName ? nameOrKey.slice(name('').length) : nameOrKey);
    },
    routeTo(queue) {
      const key = keyOf(queue);
      const isFanout = queue.kind === 'parked' || queue.kind === 'unrouted';
      return { exchange: name(isFanout ? key : 'direct'), routingKey: key };
    },
    routeToJournal,
    routeToLead,
    routeLater(queue, delayMilliseconds) {
      const key = rungs.get(delayMilliseconds);
      if (key === undefined)
        throw new RangeError(
          `The ladder has no rung of ${delayMilliseconds} ms; it has ${[...rungs.keys()].join(', ')}`,
        );
      return { exchange: name(key), routingKey: keyOf(queue) };
    },
  };
}

function keyOf(queue: WorkQueue): string {
  switch (queue.kind) {
    case 'launch':
    case 'control':
    case 'review':
    case 'inbound':
    case 'amend':
    case 'unsubscribed':
    case 'parked':
    case 'unrouted':
      return queue.kind;
    case 'prepare':
    case 'attendance':
      return `${queue.kind}.${queue.run}`;
    case 'send':
      return `send.${queue.run}.${queue.partition}`;
  }
}

/** Work queues that are there once. */
const ofAllRuns = ['launch', 'control', 'review', 'inbound', 'amend', 'unsubscribed'] as const;

/** The other way round, for the queues that messages can be put back into. */
function workQueueOfKey(key: string): WorkQueue | undefined {
  const [kind, run = '', partition = '', ...more] = key.split('.');
  const ofAll = ofAllRuns.find((each) => each === key);
  if (ofAll !== undefined) return { kind: ofAll };
  if (!isRunId(run) || more.length > 0) return undefined;
  if (kind === 'prepare' && partition === '') return { kind, run };
  if (kind !== 'send' || !/^\d+$/.test(partition)) return undefined;
  return { kind, run, partition: Number(partition) };
}

function keyOfJournal(journal: JournalName): string {
  switch (journal.kind) {
    case 'run':
      return journal.run;
    case 'service':
    case 'suppression':
    case 'limits':
      return journal.kind;
  }
}

/** `retry.5s`, `retry.15m`: the largest unit that gives a whole number. */
function rungOf(delayMilliseconds: number): string {
  const units = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const;
  const unit = units.find(([, length]) => delayMilliseconds % length === 0);
  if (unit === undefined) return `retry.${delayMilliseconds}ms`;
  return `retry.${delayMilliseconds / unit[1]}${unit[0]}`;
}

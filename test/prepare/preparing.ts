import { pino } from 'pino';
import { expect, vi } from 'vitest';
import type { Recipient } from '../../src/campaign/campaign.ts';
import type { LetterTemplate } from '../../src/campaign/content.ts';
import type { IssueId, RunId } from '../../src/campaign/ids.ts';
import type { Jira } from '../../src/jira/port.ts';
import type { RunEntry, ServiceEntry } from '../../src/journal/entries.ts';
import { digestOf } from '../../src/journal/freeze.ts';
import { runJournal } from '../../src/journal/run-journal.ts';
import { followRuns, serviceJournal } from '../../src/journal/runs.ts';
import { namingOf } from '../../src/prepare/naming.ts';
import { startPrepare } from '../../src/prepare/prepare.ts';
import { type Batch, type BatchRecipient, SendMessage } from '../../src/queue/messages.ts';
import type { Broker, Consumer } from '../../src/queue/port.ts';
import { followSuppressions } from '../../src/suppression/follow.ts';
import { campaign, contentOf, deliveryOf, imprint, recipientOf, secret } from './stationery.ts';

const signal = new AbortController().signal;
const count = 6;

/** Jira's answer to a bulk read, as its port gives it; it notes what it was asked for. */
export function jiraWith(changes: Readonly<Record<number, Partial<Recipient> | undefined>> = {}) {
  const asked: { readonly ids: readonly IssueId[]; readonly fields: readonly string[] }[] = [];
  const all = Array.from({ length: count }, (_, number) => recipientOf(number, changes[number]));
  const jira: Pick<Jira, 'recipients'> = {
    async recipients(ids, fields) {
      asked.push({ ids, fields });
      return all.filter(({ id }) => ids.includes(id));
    },
  };
  return Object.assign(jira, { asked });
}

export interface PreparingOptions {
  readonly run: RunId;
  readonly jira: Pick<Jira, 'recipients'>;
  readonly partitions?: number;
  readonly pacePerSecond?: number;
  readonly template?: Partial<LetterTemplate>;
}

/** A run of six that launch has frozen and opened, and a process that prepares its letters. */
export async function startPreparing(broker: Broker, options: PreparingOptions) {
  const { run, jira, partitions = 2, pacePerSecond } = options;
  await broker.declareJournal(run);
  await broker.declareRunQueues(run, partitions);
  await broker.append(runJournal(run), freezeOf(options));
  const tell = (entry: ServiceEntry) => broker.append(serviceJournal, [entry]);
  const pace = pacePerSecond === undefined ? {} : { pacePerSecond };
  await tell({ v: 1, kind: 'run-opened', at: 0, run, key: campaign.key, partitions, ...pace });
  const runs = await followRuns(broker, signal);
  const suppressions = await followSuppressions({ broker, secrets: [secret] }, signal);
  const logger = pino({ enabled: false });
  const stage = startPrepare({
    broker,
    jira,
    runs,
    secret,
    suppressions,
    naming: namingOf({ secret, messageIdDomain: 'mail.example.com' }),
    imprint,
    logger,
  });

  return {
    tell,
    publish: (numbers: readonly number[], changes: Partial<Batch> = {}) =>
      broker.publish(
        { kind: 'prepare', run },
        {
          ...batchOf(
            run,
            partitions,
            numbers.map((n) => deliveryOf(n)),
          ),
          ...changes,
        },
      ),
    stop: () => stage[Symbol.asyncDispose](),
    async [Symbol.asyncDispose]() {
      await stage[Symbol.asyncDispose]();
      await runs[Symbol.asyncDispose]();
      await suppressions[Symbol.asyncDispose]();
    },
  };
}

/** Takes what arrives in a partition's queue. */
export async function receive(broker: Broker, run: RunId, partition: number) {
  const messages: SendMessage[] = [];
  const consumer: Consumer = await broker.consume(
    { kind: 'send', run, partition },
    { schema: SendMessage, prefetch: 10 },
    async ({ message }) => {
      messages.push(message);
      return { kind: 'acknowledge' };
    },
  );
  return { messages, [Symbol.asyncDispose]: () => consumer[Symbol.asyncDispose]() };
}

/** Resolves when a queue holds so many ready messages. */
export function holds(
  broker: Broker,
  queue: Parameters<Broker['depth']>[0],
  ready: number,
): Promise<void> {
  return until(async () => expect(await broker.depth(queue)).toEqual({ ready }));
}

/** Resolves when the expectation holds; rejects with its error when it does not within ten seconds. */
export function until(expectation: () => unknown): Promise<void> {
  return vi.waitFor(async () => void (await expectation()), { timeout: 60_000, interval: 20 });
}

function batchOf(run: RunId, partitions: number, recipients: BatchRecipient[]): Batch {
  return { v: 1, kind: 'batch', run, generation: 0, partitions, recipients };
}

function freezeOf({ run, partitions = 2, pacePerSecond, template }: PreparingOptions): RunEntry[] {
  const base = { v: 1, at: 0 } as const;
  const freeze = 'one';
  const { from, template: sources } = contentOf(template);
  const content = {
    from: { ...from },
    template: { ...sources, partials: { ...sources.partials } },
    attachments: [],
    isTransactional: true,
  };
  return [
    { ...base, kind: 'opened', run, campaign, by: 'Casey' },
    { ...base, kind: 'content', freeze, content },
    {
      ...base,
      kind: 'frozen',
      freeze,
      count,
      sha256: digestOf([]),
      partitions,
      groups: ['Friends'],
      rules: [],
      ...(pacePerSecond !== undefined && { pacePerSecond }),
    },
  ];
}

import { type Channel, connect } from 'amqplib';
import { expect, vi } from 'vitest';
import type { AttemptId, ChangelogId, IssueId, RunId } from '../../src/campaign/ids.ts';
import { partsOf } from '../../src/campaign/ids.ts';
import { defer, type Fault } from '../../src/emulator/smtp-sink/faults.ts';
import {
  type SmtpSink,
  type SmtpSinkOptions,
  startSmtpSink,
} from '../../src/emulator/smtp-sink/sink.ts';
import { journalControl } from '../../src/journal/control.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { digestOf } from '../../src/journal/freeze.ts';
import { Ledger } from '../../src/journal/ledger.ts';
import { readRun, runJournal } from '../../src/journal/run-journal.ts';
import { serviceJournal } from '../../src/journal/runs.ts';
import {
  type Letter,
  Parked,
  partitionOf,
  type Refusal,
  type SendMessage,
} from '../../src/queue/messages.ts';
import type { Broker } from '../../src/queue/port.ts';
import { amqpUrl, openRabbitWorld, type RabbitWorld, someRun } from '../world/broker.ts';
import {
  ladder,
  type ProcessOptions,
  type SendingProcess,
  soonMilliseconds,
  startProcess,
} from './sending-process.ts';

export interface CampaignOptions {
  readonly count: number;
  readonly partitions?: number;
  readonly pacePerSecond?: number;
  readonly sink?: SmtpSinkOptions;
}

/** A run that launch has opened, an SMTP server that keeps what it gets, and any number of processes that send. */
export class Sending implements AsyncDisposable {
  readonly run: RunId = someRun();
  readonly sink: SmtpSink;
  /** Everything that the run's journal says, as it comes. */
  readonly entries: RunEntry[] = [];
  readonly ledger = new Ledger();
  /** Never cut: what launch, prepare and a person do goes by it. */
  readonly broker: Broker;
  readonly #world: RabbitWorld;
  /** To look into the ladder, which no Postboard does. */
  readonly #channel: Channel;
  readonly #options: CampaignOptions;
  readonly #open: AsyncDisposableStack;
  #moves = 0n;

  private constructor(
    world: RabbitWorld,
    channel: Channel,
    broker: Broker,
    sink: SmtpSink,
    options: CampaignOptions,
    open: AsyncDisposableStack,
  ) {
    this.#world = world;
    this.#channel = channel;
    this.broker = broker;
    this.sink = sink;
    this.#options = options;
    this.#open = open;
  }

  /** Launches: declares, freezes and opens a run. */
  static async open(options: CampaignOptions): Promise<Sending> {
    await using opening = new AsyncDisposableStack();
    const url = amqpUrl ?? '';
    const world = opening.use(await openRabbitWorld(url, ladder));
    const sink = opening.use(await startSmtpSink(options.sink));
    const broker = await world.open({ urls: [url] });
    const connection = await connect(url, { noDelay: true });
    opening.defer(() => connection.close());
    const channel = await connection.createChannel();
    const sending = new Sending(world, channel, broker, sink, options, opening.move());
    await sending.#launch();
    return sending;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync();
  }

  async #launch(): Promise<void> {
    const { partitions = 1, pacePerSecond } = this.#options;
    const { broker, run } = this;
    await broker.declareJournal(run);
    await broker.declareRunQueues(run, partitions);
    await this.append(...freezeOf(run, this.#options));
    const pace = pacePerSecond === undefined ? {} : { pacePerSecond };
    await broker.append(serviceJournal, [
      { v: 1, kind: 'run-opened', at: 0, run, key: 'MAIL-7', partitions, ...pace },
    ]);
    this.#follow();
  }

  #follow(): void {
    const stop = new AbortController();
    const following = (async () => {
      for await (const records of readRun(this.broker, this.run, 0, stop.signal))
        for (const { entry } of records) {
          this.entries.push(entry);
          this.ledger.apply(entry);
        }
    })();
    following.catch(() => {}); // A test may delete the journal.
    this.#open.defer(() => following.catch(() => {}));
    this.#open.defer(() => stop.abort());
  }

  async startProcess(options: ProcessOptions = {}): Promise<SendingProcess> {
    const sending = await startProcess(this.#world, this.sink, options);
    return this.#open.use(sending);
  }

  append(...entries: readonly RunEntry[]): Promise<void> {
    return this.broker.append(runJournal(this.run), entries);
  }

  letter(number: number, changes: Partial<Letter> = {}): Letter {
    return {
      v: 1,
      kind: 'letter',
      ...this.#deliveryOf(number),
      to: addressOf(number) as Letter['to'],
      envelopeFrom: 'robin@example.com',
      headers: `Message-ID: <${number}@example.com>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n`,
      entity: 'Content-Type: text/plain\r\n\r\nDear friend\r\n',
      attempts: 0,
      ...changes,
    };
  }

  refusal(number: number, outcome: Refusal['outcome']): Refusal {
    return { v: 1, kind: 'refusal', ...this.#deliveryOf(number), outcome };
  }

  #deliveryOf(number: number) {
    return { run: this.run, number, recipient: recipientOf(number), generation: 0 };
  }

  /** Puts a message where prepare puts it, or into another partition. */
  publish(message: SendMessage, partition = this.partitionOf(message.number)): Promise<void> {
    return this.broker.publish({ kind: 'send', run: this.run, partition }, message);
  }

  /** Puts a message behind everything that is on the ladder for a retry. */
  publishSoon(message: SendMessage): Promise<void> {
    const partition = this.partitionOf(message.number);
    return this.broker.publishLater(
      { kind: 'send', run: this.run, partition },
      message,
      soonMilliseconds,
    );
  }

  /** One letter for everybody. */
  async publishAll(): Promise<void> {
    const numbers = Array.from({ length: this.#options.count }, (_, number) => number);
    await Promise.all(numbers.map((number) => this.publish(this.letter(number))));
  }

  partitionOf(number: number): number {
    return partitionOf(number, this.#options.partitions ?? 1);
  }

  /** Somebody moves the card. */
  move(kind: 'paused' | 'resumed' | 'cancelled'): Promise<void> {
    return journalControl(this.broker, this.run, {
      kind,
      move: this.nextMove(),
      reason: 'Moved by Casey',
    });
  }

  nextMove(): ChangelogId {
    this.#moves += 1n;
    return String(BigInt(partsOf(this.run).move) + this.#moves) as ChangelogId;
  }

  /** How many mails each recipient got, by delivery number. */
  get mailed(): readonly number[] {
    const counts = Array.from({ length: this.#options.count }, () => 0);
    for (const { to } of this.sink.mails) {
      const number = numberOf(to[0] ?? '');
      counts[number] = (counts[number] ?? 0) + 1;
    }
    return counts;
  }

  /** What became of each delivery, by number. */
  get outcomes(): readonly string[] {
    return Array.from({ length: this.ledger.count }, (_, number) => {
      const state = this.ledger.stateOf(number);
      return state.kind === 'settled' ? state.outcome : state.kind;
    });
  }

  /** Outcome entries of one delivery, in order. */
  outcomesOf(number: number) {
    return this.#entriesOf('outcome')
      .filter((entry) => entry.number === number)
      .map(({ outcome }) => outcome);
  }

  /** How often an entry of this kind is in the journal. */
  count(kind: RunEntry['kind']): number {
    return this.#entriesOf(kind).length;
  }

  #entriesOf<Kind extends RunEntry['kind']>(kind: Kind): Extract<RunEntry, { kind: Kind }>[] {
    return this.entries.filter(
      (entry): entry is Extract<RunEntry, { kind: Kind }> => entry.kind === kind,
    );
  }

  /** Every delivery has a final outcome. */
  settled(): Promise<void> {
    return this.settledUpTo(this.#options.count);
  }

  settledUpTo(count: number): Promise<void> {
    return until(() => expect(this.ledger.settled).toBe(count));
  }

  /** Nothing is left in the queues, nor on its way back to them. */
  isDrained(): Promise<void> {
    const { partitions = 1 } = this.#options;
    const { topology } = this.#world;
    const rungs = topology.queues.map(({ name }) => name).filter((name) => /\.retry\./.test(name));
    const queues = Array.from(
      { length: partitions },
      (_, n) => topology.sendQueue(this.run, n).name,
    );
    return until(async () => {
      const depths = await Promise.all(
        [...rungs, ...queues].map((name) => this.#channel.checkQueue(name)),
      );
      expect(depths.filter(({ messageCount }) => messageCount > 0)).toEqual([]);
    });
  }

  holds(partition: number, ready: number): Promise<void> {
    const queue = { kind: 'send', run: this.run, partition } as const;
    return until(async () => expect(await this.broker.depth(queue)).toEqual({ ready }));
  }

  /** Why the next message was parked. */
  async parked(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    await using _consumer = await this.broker.consume(
      { kind: 'parked' },
      { schema: Parked, prefetch: 1 },
      async ({ message }) => {
        resolve(message.reason);
        return { kind: 'acknowledge' };
      },
    );
    return await promise;
  }

  inject(body: string): Promise<void> {
    return this.#world.inject({ kind: 'send', run: this.run, partition: 0 }, body);
  }
}

/** Resolves when the expectation holds; rejects with its error when it does not in good time. */
export function until(expectation: () => unknown): Promise<void> {
  return vi.waitFor(async () => void (await expectation()), { timeout: 15_000, interval: 10 });
}

export const suppressed: Refusal['outcome'] = {
  kind: 'skipped',
  because: 'suppressed',
  detail: 'Unsubscribed',
};

/** The SMTP server wants a recipient's mail later. */
export function putOff(number: number, times = 1): Fault {
  return defer(addressOf(number), times);
}

export function addressOf(number: number): string {
  return `r${number}@example.org`;
}

function numberOf(address: string): number {
  return Number(/^r(\d+)@/.exec(address)?.[1]);
}

function recipientOf(number: number): IssueId {
  return String(20_000 + number) as IssueId;
}

/** The attempt of an owner that is no more. */
export function attemptOf(number: number, attempt = `dead:${number}`): RunEntry {
  return { v: 1, kind: 'attempt', at: Date.now(), number, attempt: attempt as AttemptId };
}

function freezeOf(
  run: RunId,
  { count, partitions = 1, pacePerSecond }: CampaignOptions,
): RunEntry[] {
  const base = { v: 1, at: 0 } as const;
  const freeze = 'one';
  const campaign = { id: partsOf(run).campaign, key: 'MAIL-7', summary: 'Cover letter' };
  const content = {
    from: { address: 'robin@example.com' },
    template: { subject: 'Hello', text: 'Dear friend', partials: {} },
    attachments: [],
  };
  const recipients = Array.from({ length: count }, (_, number): [IssueId, null, number, null] => [
    recipientOf(number),
    null,
    0,
    null,
  ]);
  return [
    { ...base, kind: 'opened', run, campaign, by: 'Casey' },
    { ...base, kind: 'content', freeze, content },
    { ...base, kind: 'audience', freeze, from: 0, recipients },
    {
      ...base,
      kind: 'frozen',
      freeze,
      count,
      sha256: digestOf(recipients),
      partitions,
      groups: ['Friends'],
      rules: [],
      ...(pacePerSecond !== undefined && { pacePerSecond }),
    },
  ];
}

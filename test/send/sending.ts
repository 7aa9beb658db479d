import { type Channel, type ConsumeMessage, connect } from 'amqplib';
import { type ChangelogId, partsOf, type RunId } from '../../src/campaign/ids.ts';
import { defer, type Fault } from '../../src/emulator/smtp-sink/faults.ts';
import {
  type SmtpSink,
  type SmtpSinkOptions,
  startSmtpSink,
} from '../../src/emulator/smtp-sink/sink.ts';
import { journalControl } from '../../src/journal/control.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { runJournal } from '../../src/journal/run-journal.ts';
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
import { addressOf, type FrozenOptions, freezeOf, numberOf, recipientOf } from './frozen.ts';
import { JournalInView } from './journal-in-view.ts';
import {
  ladder,
  type ProcessOptions,
  type SendingProcess,
  soonMilliseconds,
  startProcess,
} from './sending-process.ts';
import { untilEqual } from './until.ts';

/** Owners are tried on a real RabbitMQ; AMQP_URL names one. */
export const hasRabbit = amqpUrl !== undefined;

/** Tests of owners wait more than they work; a machine that is busy otherwise gets its time. */
export const underFire = { concurrent: true, timeout: 240_000 } as const;

export interface SendingOptions extends FrozenOptions {
  readonly sink?: SmtpSinkOptions;
}

/** A run that launch has opened, an SMTP server that keeps what it gets, and any number of processes that send. */
export class Sending implements AsyncDisposable {
  readonly run: RunId;
  readonly sink: SmtpSink;
  readonly journal: JournalInView;
  /** Never cut: what launch, prepare and a person do goes by it. */
  readonly broker: Broker;
  readonly #world: RabbitWorld;
  /** To look into the ladder, which no Postboard does. */
  readonly #channel: Channel;
  readonly #options: SendingOptions;
  readonly #open: AsyncDisposableStack;
  #moves = 0n;

  private constructor(
    parts: {
      readonly run: RunId;
      readonly world: RabbitWorld;
      readonly channel: Channel;
      readonly broker: Broker;
      readonly sink: SmtpSink;
    },
    options: SendingOptions,
    open: AsyncDisposableStack,
  ) {
    this.run = parts.run;
    this.sink = parts.sink;
    this.broker = parts.broker;
    this.journal = open.use(new JournalInView(parts.broker, parts.run));
    this.#world = parts.world;
    this.#channel = parts.channel;
    this.#options = options;
    this.#open = open;
  }

  /** Launches: declares, freezes and opens a run. */
  static async open(options: SendingOptions): Promise<Sending> {
    await using opening = new AsyncDisposableStack();
    const url = amqpUrl ?? '';
    const connection = await connect(url, { noDelay: true });
    opening.defer(() => connection.close());
    const channel = await connection.createChannel();
    const world = opening.use(await openRabbitWorld(url, ladder));
    const sink = opening.use(await startSmtpSink(options.sink));
    const broker = await world.open({ urls: [url] });
    const run = someRun();
    await launch(broker, run, options);
    return new Sending({ run, world, channel, broker, sink }, options, opening.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync();
  }

  /** Launches one more run, for the same processes and the same SMTP server. */
  async openAnother(options: SendingOptions): Promise<Sending> {
    const run = someRun();
    await launch(this.broker, run, options);
    const parts = { world: this.#world, channel: this.#channel, broker: this.broker };
    const { sink } = this;
    return this.#open.use(
      new Sending({ ...parts, run, sink }, options, new AsyncDisposableStack()),
    );
  }

  async startProcess(options: ProcessOptions = {}): Promise<SendingProcess> {
    return this.#open.use(await startProcess(this.#world, this.sink, options));
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

  refusal(number: number, outcome: Refusal['outcome'] = suppressed): Refusal {
    return { v: 1, kind: 'refusal', ...this.#deliveryOf(number), outcome };
  }

  #deliveryOf(number: number) {
    return { run: this.run, number, recipient: recipientOf(number), generation: 0 };
  }

  /** Puts a message where prepare puts it, or into another partition. */
  publish(message: SendMessage, partition = this.#partitionOf(message)): Promise<void> {
    return this.broker.publish({ kind: 'send', run: this.run, partition }, message);
  }

  /** Puts a message behind everything that is on the ladder for a retry. */
  publishSoon(message: SendMessage): Promise<void> {
    const partition = this.#partitionOf(message);
    const queue = { kind: 'send', run: this.run, partition } as const;
    return this.broker.publishLater(queue, message, soonMilliseconds);
  }

  /** Lets whatever is in a partition come back so often before anybody owns it. */
  async giveBack(times: number, partition = 0): Promise<void> {
    const { name } = this.#world.topology.sendQueue(this.run, partition);
    const { promise, resolve } = Promise.withResolvers<ConsumeMessage>();
    let left = times;
    const { consumerTag } = await this.#channel.consume(name, (message) => {
      if (message === null) return;
      left -= 1;
      if (left > 0) this.#channel.nack(message);
      else resolve(message);
    });
    const last = await promise;
    await this.#channel.cancel(consumerTag);
    this.#channel.nack(last);
  }

  /** One letter for everybody, or for some. */
  async publishLetters(from = 0, to = this.#options.count): Promise<void> {
    const numbers = Array.from({ length: to - from }, (_, index) => from + index);
    await Promise.all(numbers.map((number) => this.publish(this.letter(number))));
  }

  /** Puts into partition 0 what no Postboard would write. */
  inject(body: string): Promise<void> {
    return this.#world.inject({ kind: 'send', run: this.run, partition: 0 }, body);
  }

  append(...entries: readonly RunEntry[]): Promise<void> {
    return this.broker.append(runJournal(this.run), entries);
  }

  /** Somebody moves the card. */
  move(kind: 'paused' | 'resumed' | 'cancelled'): Promise<void> {
    const move = this.nextMove();
    return journalControl(this.broker, this.run, { kind, move, reason: 'Moved by Casey' });
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

  /** So many deliveries or more, or all of them, have a final outcome. */
  settled(count = this.#options.count): Promise<void> {
    return untilEqual(() => this.journal.ledger.settled >= count, true);
  }

  /** Nothing is left in the queues, nor on its way back to them. */
  async isDrained(): Promise<void> {
    const { topology } = this.#world;
    const rungs = topology.queues.map(({ name }) => name).filter((name) => /\.retry\./.test(name));
    await this.#areEmpty([...rungs, ...this.#sendQueues]);
  }

  /** A partition's queue has so many messages that nobody holds in hand. */
  holds(partition: number, ready: number): Promise<void> {
    const queue = { kind: 'send', run: this.run, partition } as const;
    return untilEqual(() => this.broker.depth(queue), { ready });
  }

  /** The queues have back every letter whose delivery is not settled. */
  holdsWhatIsLeft(): Promise<void> {
    return untilEqual(async () => {
      const found = await Promise.all(
        this.#sendQueues.map((name) => this.#channel.checkQueue(name)),
      );
      const held = found.reduce((sum, { messageCount }) => sum + messageCount, 0);
      return held + this.journal.ledger.settled;
    }, this.#options.count);
  }

  /** No process consumes the run's letters. */
  isLetGo(): Promise<void> {
    return this.hasOwners(0);
  }

  /** So many of the run's partitions are consumed. */
  hasOwners(owners: number): Promise<void> {
    return untilEqual(async () => {
      const found = await Promise.all(
        this.#sendQueues.map((name) => this.#channel.checkQueue(name)),
      );
      return found.reduce((sum, { consumerCount }) => sum + consumerCount, 0);
    }, owners);
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

  #partitionOf({ number }: SendMessage): number {
    return partitionOf(number, this.#options.partitions ?? 1);
  }

  get #sendQueues(): readonly string[] {
    const { partitions = 1 } = this.#options;
    const { topology } = this.#world;
    return Array.from({ length: partitions }, (_, n) => topology.sendQueue(this.run, n).name);
  }

  #areEmpty(queues: readonly string[]): Promise<void> {
    return untilEqual(async () => {
      const found = await Promise.all(queues.map((name) => this.#channel.checkQueue(name)));
      return found.filter(({ messageCount }) => messageCount > 0);
    }, []);
  }
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

async function launch(broker: Broker, run: RunId, options: FrozenOptions): Promise<void> {
  const { partitions = 1, pacePerSecond } = options;
  await broker.declareJournal(run);
  await broker.declareRunQueues(run, partitions);
  await broker.append(runJournal(run), freezeOf(run, options));
  const pace = pacePerSecond === undefined ? {} : { pacePerSecond };
  await broker.append(serviceJournal, [
    { v: 1, kind: 'run-opened', at: 0, run, key: 'MAIL-7', partitions, ...pace },
  ]);
}

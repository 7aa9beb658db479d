import type { SendMessage } from '../../../src/queue/messages.ts';
import type { JournalName, JournalRecord } from '../../../src/queue/port.ts';
import { Partition } from './partition.ts';
import type { Wire, World } from './world.ts';

/** An append-only stream and whoever follows it. */
export class Stream {
  readonly entries: unknown[] = [];
  readonly #readers = new Set<(records: readonly JournalRecord[]) => void>();

  append(entries: readonly unknown[]): void {
    const from = this.entries.length;
    this.entries.push(...(JSON.parse(JSON.stringify(entries)) as unknown[]));
    for (const reader of this.#readers) reader(this.#recordsFrom(from));
  }

  /** Reads as `Broker.read` does; records come by the wire. */
  async *read(
    offset: number,
    wire: Wire,
    signal: AbortSignal,
  ): AsyncIterable<readonly JournalRecord[]> {
    const arrived: (readonly JournalRecord[])[] = [];
    let bell = Promise.withResolvers<void>();
    const stop = () => bell.resolve();
    const reader = (records: readonly JournalRecord[]) =>
      wire.send(`a reader gets ${records.length} entries up to ${records.at(-1)?.offset}`, () => {
        arrived.push(records);
        bell.resolve();
      });
    signal.addEventListener('abort', stop);
    this.#readers.add(reader);
    if (offset < this.entries.length) reader(this.#recordsFrom(offset));
    try {
      while (!signal.aborted) {
        yield* arrived.splice(0);
        await bell.promise;
        bell = Promise.withResolvers();
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#readers.delete(reader);
      wire.cut(0);
    }
  }

  #recordsFrom(from: number): readonly JournalRecord[] {
    return this.entries.slice(from).map((entry, index) => ({ offset: from + index, entry }));
  }
}

export interface BrokerOptions {
  readonly world: World;
  readonly doubtMilliseconds: number;
  /** Every attempt that was under way when the letter came onto the ladder has ended by now, or never will. */
  readonly isDoubtOver: (letter: SendMessage) => boolean;
}

/** The part of RabbitMQ that owners rely on, as it may behave: one partition, the ladder, two streams. */
export class SimulatedBroker {
  readonly partition = new Partition();
  readonly run = new Stream();
  readonly service = new Stream();
  readonly #options: BrokerOptions;
  readonly #rungs = new Map<number, Wire>();

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  journal({ kind }: JournalName): Stream {
    return kind === 'run' ? this.run : this.service;
  }

  putOnLadder(letter: SendMessage, delayMilliseconds: number): void {
    const { world, doubtMilliseconds, isDoubtOver } = this.#options;
    const rung = this.#rungs.get(delayMilliseconds) ?? world.wire();
    this.#rungs.set(delayMilliseconds, rung);
    const isDue = () => delayMilliseconds !== doubtMilliseconds || isDoubtOver(letter);
    // A broker that dies over it may hand it back twice.
    const copies = world.fate(4) === 3 ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1)
      rung.send(
        `letter ${letter.number} comes back from the ladder`,
        () => this.partition.push(letter),
        { isDue },
      );
  }
}

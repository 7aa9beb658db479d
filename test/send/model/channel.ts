import { SendMessage } from '../../../src/queue/messages.ts';
import {
  type JournalName,
  NotConfirmed,
  type Session,
  type WorkQueue,
} from '../../../src/queue/port.ts';
import type { SimulatedBroker } from './broker.ts';
import { describeEntries } from './describe.ts';
import type { Wire, World } from './world.ts';

interface Pending {
  readonly failed: (error: NotConfirmed) => void;
}

export interface ChannelOptions {
  readonly id: string;
  readonly world: World;
  readonly broker: SimulatedBroker;
  /** The process can hear and act. */
  readonly isAwake: () => boolean;
  readonly stopping: AbortSignal;
  readonly prefetch: number;
  readonly onDelivery: (tag: number, message: SendMessage) => void;
  readonly onAppend: (entries: readonly unknown[]) => void;
}

/**
 * A channel of one consumer: what goes each way keeps its order. Whichever side ends it, the broker gives back what is not
 * settled and lets the next consumer in once it knows, and takes nothing that comes by it from then on.
 */
export class Channel implements Session {
  readonly id: string;
  readonly stopping: AbortSignal;
  readonly up: Wire;
  readonly down: Wire;
  readonly #options: ChannelOptions;
  readonly #lost = new AbortController();
  readonly #pending = new Set<Pending>();
  readonly #unsettled = new Map<number, SendMessage>();
  #isKnownToBroker = true;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.id = options.id;
    this.stopping = options.stopping;
    this.up = options.world.wire();
    this.down = options.world.wire(options.isAwake);
    this.#say(`${this.id} consumes`, () => this.#partition.register(this));
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  publish(_queue: WorkQueue, message: unknown): Promise<void> {
    const letter = SendMessage.parse(message);
    return this.#confirmed(`letter ${letter.number} behind the others`, () =>
      this.#partition.push(letter),
    );
  }

  publishLater(_queue: WorkQueue, message: unknown, delayMilliseconds: number): Promise<void> {
    const { broker } = this.#options;
    const letter = SendMessage.parse(message);
    return this.#confirmed(`letter ${letter.number} onto the ladder`, () =>
      broker.putOnLadder(letter, delayMilliseconds),
    );
  }

  append(journal: JournalName, entries: readonly unknown[]): Promise<void> {
    const { broker, onAppend } = this.#options;
    onAppend(entries);
    return this.#confirmed(describeEntries(entries), () => broker.journal(journal).append(entries));
  }

  settle(tag: number, how: 'acknowledge' | 'give-back'): void {
    if (this.lost.aborted) return;
    this.#say(`${this.id} ${how === 'acknowledge' ? 'acknowledges' : 'gives back'}`, () => {
      const message = this.#unsettled.get(tag);
      this.#unsettled.delete(tag);
      if (how === 'give-back' && message !== undefined) this.#partition.giveBack([message]);
      else this.#partition.settled();
    });
  }

  /** Stops consuming; resolves when the broker knows, or the channel is lost. */
  cancel(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.lost.addEventListener('abort', () => resolve());
    this.#say(`${this.id} is cancelled`, () => {
      this.#partition.cancel(this);
      this.down.send(`${this.id} knows that it is cancelled`, resolve);
    });
    return promise;
  }

  /** In order, after everything said before. */
  close(): void {
    this.#say(`${this.id} closes`, () => this.#end());
  }

  /** The process ends it without waiting, as when a confirmation takes too long; what it said before may still arrive. */
  giveUp(): boolean {
    if (this.lost.aborted || this.#pending.size === 0) return false;
    this.#loseIt();
    this.close();
    return true;
  }

  /** The connection breaks: so much of what is on its way arrives on either side. The process learns of it last. */
  cut(arriving: number, heard: number): boolean {
    if (!this.#isKnownToBroker) return false;
    this.up.cut(arriving);
    this.down.lose(heard);
    this.#end();
    this.down.send(`${this.id} learns that its channel is closed`, () => this.#loseIt());
    return true;
  }

  /** The broker's side of it. */
  get room(): number {
    return this.#isKnownToBroker ? this.#options.prefetch - this.#unsettled.size : 0;
  }

  get unsettled(): readonly SendMessage[] {
    return [...this.#unsettled.values()];
  }

  deliver(tag: number, message: SendMessage): void {
    this.#unsettled.set(tag, message);
    this.down.send(`${this.id} gets ${message.kind} ${message.number}`, () => {
      if (!this.lost.aborted) this.#options.onDelivery(tag, message);
    });
  }

  get #partition() {
    return this.#options.broker.partition;
  }

  #confirmed(what: string, arrive: () => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (this.lost.aborted) return Promise.reject(notConfirmed());
    const pending: Pending = { failed: reject };
    this.#pending.add(pending);
    // RabbitMQ may refuse what it takes nevertheless, which ends the channel.
    const fate = this.#options.world.fate(8);
    const isConfirmed = fate < 6;
    this.#say(`${this.id}: ${what}`, () => {
      if (isConfirmed || fate === 6) arrive();
      const answer = isConfirmed ? 'confirmed' : 'refused';
      this.down.send(`${this.id} hears that it is ${answer}: ${what}`, () => {
        if (!isConfirmed) return void this.giveUp();
        this.#pending.delete(pending);
        resolve();
      });
    });
    return promise;
  }

  /** What is said on a channel that the broker has closed, it never hears. */
  #say(what: string, arrive: () => void): void {
    if (this.#isKnownToBroker) this.up.send(what, arrive);
  }

  #loseIt(): void {
    this.#lost.abort();
    this.down.lose(0);
    for (const { failed } of this.#pending) failed(notConfirmed());
    this.#pending.clear();
  }

  #end(): void {
    if (!this.#isKnownToBroker) return;
    this.#isKnownToBroker = false;
    const unsettled = this.unsettled;
    this.#unsettled.clear();
    this.#partition.giveBack(unsettled);
    this.#partition.cancel(this);
  }
}

function notConfirmed(): NotConfirmed {
  return new NotConfirmed('The message may be there or not');
}

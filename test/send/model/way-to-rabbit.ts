import type { Broker } from '../../../src/queue/port.ts';
import type { SimulatedBroker } from './broker.ts';
import type { Channel } from './channel.ts';
import { SimulatedConsumer } from './consumer.ts';
import { describeEntries } from './describe.ts';
import type { Wire, World } from './world.ts';

export interface WayOptions {
  readonly name: string;
  readonly world: World;
  readonly broker: SimulatedBroker;
  readonly isAwake: () => boolean;
  readonly onAppend: (entries: readonly unknown[]) => void;
}

type Used = Pick<Broker, 'append' | 'read' | 'consume'>;

/** One process's way to RabbitMQ: the channels of its consumers, and what it writes by other channels. */
export class WayToRabbit {
  /** What a process that sends uses of it. */
  readonly port: Broker;
  readonly #options: WayOptions;
  readonly #appends = new Set<Wire>();
  readonly #consumers: SimulatedConsumer[] = [];
  #channels = 0;

  constructor(options: WayOptions) {
    this.#options = options;
    this.port = this.#usedBySend() as Broker;
  }

  get channels(): readonly Channel[] {
    return this.#consumers.flatMap(({ channel }) => channel ?? []);
  }

  /** The process is no more: so much of what it has written to each channel arrives. */
  crash(arriving: number): void {
    for (const channel of this.channels) channel.cut(arriving, 0);
    for (const wire of this.#appends) wire.cut(this.#options.world.fate(2));
  }

  #usedBySend(): Used {
    const { name, world, broker, isAwake } = this.#options;
    return {
      append: (journal, entries) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        const what = `${name}: ${describeEntries(entries)}`;
        this.#append(what, () => broker.journal(journal).append(entries), resolve);
        return promise;
      },
      read: (journal, offset, signal) =>
        broker.journal(journal).read(offset, world.wire(isAwake), signal),
      consume: async (_queue, { schema, prefetch }, handler) => {
        const consumer = new SimulatedConsumer({
          ...this.#options,
          prefetch,
          nameChannel: () => {
            this.#channels += 1;
            return `${name}${this.#channels}`;
          },
          handler: (message, session) =>
            handler({ message: schema.parse(message), redelivered: true, returns: 0 }, session),
        });
        this.#consumers.push(consumer);
        return consumer;
      },
    };
  }

  /** What RabbitMQ has taken without saying so is said again, and may come much later. */
  #append(what: string, arrive: () => void, confirmed: () => void): void {
    const { world } = this.#options;
    const isRepeated = world.fate(4) === 3;
    const wire: Wire = world.once(what, () => {
      this.#appends.delete(wire);
      arrive();
      if (isRepeated) this.#repeat(what, arrive, confirmed);
      else this.#hear(what, confirmed);
    });
    this.#appends.add(wire);
  }

  #repeat(what: string, arrive: () => void, confirmed: () => void): void {
    const { world } = this.#options;
    const arriveAgain = () => {
      this.#appends.delete(again);
      arrive();
      this.#hear(what, confirmed);
    };
    const again: Wire = world.once(`${what}, once more`, arriveAgain, world.lag());
    this.#appends.add(again);
  }

  #hear(what: string, confirmed: () => void): void {
    const { world, isAwake } = this.#options;
    world.once(`confirmed: ${what}`, confirmed, 0, isAwake);
  }
}

import type { JournalName, Publisher, WorkQueue } from '../port.ts';
import type { Topology } from '../topology.ts';
import type { ConfirmedChannel } from './confirmed-channel.ts';

/** Entries of one append that may be unconfirmed at once. */
const entriesAtOnce = 1_000;

/** Publishes by the topology's routes, on whatever channel it is given for each call. */
export class ChannelPublisher implements Publisher {
  readonly #topology: Topology;
  readonly #channel: () => Promise<ConfirmedChannel>;

  constructor(topology: Topology, channel: () => Promise<ConfirmedChannel>) {
    this.#topology = topology;
    this.#channel = channel;
  }

  async publish(queue: WorkQueue, message: unknown): Promise<void> {
    const channel = await this.#channel();
    await channel.publish(this.#topology.routeTo(queue), message);
  }

  async publishLater(queue: WorkQueue, message: unknown, delayMilliseconds: number): Promise<void> {
    const route = this.#topology.routeLater(queue, delayMilliseconds);
    const channel = await this.#channel();
    await channel.publish(route, message);
  }

  async append(journal: JournalName, entries: readonly unknown[]): Promise<void> {
    const route = this.#topology.routeToJournal(journal);
    const channel = await this.#channel();
    for (let from = 0; from < entries.length; from += entriesAtOnce) {
      const window = entries.slice(from, from + entriesAtOnce);
      await Promise.all(window.map((entry) => channel.publish(route, entry)));
    }
  }
}

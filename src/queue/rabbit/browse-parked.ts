import type { ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { abortable } from '../abortable.ts';
import { type Death, type Lying, ParkedPass } from '../parked.ts';
import { NotConfirmed, type ParkedMessage, type ParkedVerdict } from '../port.ts';
import type { Topology } from '../topology.ts';
import { ConfirmedChannel } from './confirmed-channel.ts';
import type { Link } from './link.ts';

export interface BrowseOptions {
  readonly link: Link;
  readonly topology: Topology;
  readonly patienceMilliseconds: number;
  readonly confirmMilliseconds: number;
}

/** As many as one consumer can hold. */
const mostMessages = 65_535;
/** Counted messages that do not come in this time are in the hands of somebody else. */
const quietMilliseconds = 300;

const Headers = z.object({
  'x-death': z
    .array(
      z.object({
        queue: z.string(),
        reason: z.string(),
        time: z.object({ value: z.number() }).optional().catch(undefined),
      }),
    )
    .catch([]),
});

/**
 * Holds everything that is parked on one channel, and lets go of what is kept by closing it: that is the one way in which
 * RabbitMQ 3.10 takes many messages of a quorum queue back in their order (tried: `nack` shuffles them, `basic.get`, too).
 */
export async function browseParked(
  { link, topology, patienceMilliseconds, confirmMilliseconds }: BrowseOptions,
  visit: (message: ParkedMessage) => ParkedVerdict,
  signal: AbortSignal,
): Promise<readonly ParkedMessage[]> {
  const pass = new ParkedPass(topology, visit);
  try {
    const patience = AbortSignal.timeout(patienceMilliseconds);
    const model = await link.connected(AbortSignal.any([signal, patience]));
    const channel = await ConfirmedChannel.open(model, {
      confirmMilliseconds,
      isPatient: () => false,
    });
    try {
      const name = topology.nameOf({ kind: 'parked' });
      const ended = AbortSignal.any([signal, channel.lost]);
      const taking = new Taking(channel, name, (lying) => pass.take(lying));
      await abortable(taking.all(), ended);
      return await pass.release((queue, body) =>
        channel.publishBytes(topology.routeTo(queue), body),
      );
    } finally {
      await channel.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new NotConfirmed(link.trouble() ?? 'RabbitMQ did not show what is parked', {
      cause: error,
    });
  }
}

/** One consumer of the parking queue. Its channel is the caller's to close. */
class Taking {
  readonly #channel: ConfirmedChannel;
  readonly #queue: string;
  readonly #take: (lying: Lying) => void;
  #arrived = 0;
  #isOver = false;
  #failure: Error | undefined;
  #onArrival = () => {};

  constructor(channel: ConfirmedChannel, queue: string, take: (lying: Lying) => void) {
    this.#channel = channel;
    this.#queue = queue;
    this.#take = take;
  }

  /** Resolves once everything that lies there has come; what comes later is not taken. */
  async all(): Promise<void> {
    const { raw } = this.#channel;
    let expected = await this.#countReady();
    await raw.prefetch(mostMessages);
    const { consumerTag } = await raw.consume(this.#queue, (message) => this.#arrive(message));
    // RabbitMQ counts late what was given back just now: it is asked again.
    while (expected > this.#arrived) {
      const before = this.#arrived;
      await this.#reach(expected);
      if (this.#arrived === before) break;
      expected = Math.min(this.#arrived + (await this.#countReady()), mostMessages);
    }
    this.#isOver = true;
    await raw.cancel(consumerTag);
  }

  async #countReady(): Promise<number> {
    const { messageCount } = await this.#channel.raw.checkQueue(this.#queue);
    return messageCount;
  }

  #arrive(message: ConsumeMessage | null): void {
    if (this.#isOver) return;
    this.#arrived += 1;
    try {
      if (message === null) throw new Error('RabbitMQ cancelled the consumer');
      this.#take(lyingOf(message, () => this.#channel.raw.ack(message)));
    } catch (error) {
      this.#isOver = true;
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
    this.#onArrival();
  }

  /** Resolves when so many have arrived, or nothing has for a while. */
  async #reach(expected: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const quiet = setTimeout(resolve, quietMilliseconds);
    this.#onArrival = () => {
      quiet.refresh();
      if (this.#isOver || this.#arrived >= expected) resolve();
    };
    this.#onArrival();
    await promise;
    clearTimeout(quiet);
    if (this.#failure !== undefined) throw this.#failure;
  }
}

function lyingOf({ content, fields, properties }: ConsumeMessage, acknowledge: () => void): Lying {
  const deaths = Headers.parse(properties.headers ?? {})['x-death'];
  return {
    content,
    routingKey: fields.routingKey,
    deaths: deaths.map(({ queue, reason, time }): Death => {
      return { queue, reason, at: time && new Date(time.value * 1_000) };
    }),
    acknowledge,
  };
}

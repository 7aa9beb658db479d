import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Parked, type ParkedClass, runIdSchema } from './messages.ts';
import { type ParkedMessage, type ParkedVerdict, Unroutable, type WorkQueue } from './port.ts';
import { parseJson } from './read-message.ts';
import type { Topology } from './topology.ts';

/** Where RabbitMQ took a message from when it gave it up, and why. */
export interface Death {
  readonly queue: string;
  readonly reason: string;
  readonly at: Date | undefined;
}

/** A message as it lies in the parking queue. */
export interface Lying {
  readonly content: Buffer;
  readonly routingKey: string;
  /** The latest first; none when a handler set it aside. */
  readonly deaths: readonly Death[];
  acknowledge(): void;
}

interface Release {
  readonly message: ParkedMessage;
  readonly queue: WorkQueue | undefined;
  readonly body: Buffer;
  readonly acknowledge: () => void;
}

/** What a message says about itself, whatever it is. */
const Anything = z.object({
  run: runIdSchema.optional().catch(undefined),
  number: z.int().nonnegative().optional().catch(undefined),
});

/** Goes once over the parking queue: asks about each message that it is given, and does at the end as it was told. */
export class ParkedPass {
  readonly #topology: Topology;
  readonly #visit: (message: ParkedMessage) => ParkedVerdict;
  readonly #releases: Release[] = [];

  constructor(topology: Topology, visit: (message: ParkedMessage) => ParkedVerdict) {
    this.#topology = topology;
    this.#visit = visit;
  }

  take(lying: Lying): void {
    const { message, queue, body } = this.#read(lying);
    const acknowledge = () => lying.acknowledge();
    switch (this.#visit(message)) {
      case 'keep':
        return;
      case 'drop':
        return acknowledge();
      case 'release':
        this.#releases.push({ message, queue, body, acknowledge });
    }
  }

  /**
   * Releases what is to be released, and answers those whose queue is gone. Only now: what is parked again at once must
   * not be met a second time.
   */
  async release(
    publish: (queue: WorkQueue, body: Buffer) => Promise<void>,
  ): Promise<readonly ParkedMessage[]> {
    const stuck: ParkedMessage[] = [];
    for (const { message, queue, body, acknowledge } of this.#releases) {
      const isReleased = queue !== undefined && (await isTaken(publish(queue, body)));
      if (isReleased) acknowledge();
      else stuck.push(message);
    }
    return stuck;
  }

  #read({ content, routingKey, deaths }: Lying): Omit<Release, 'acknowledge'> {
    const wrapped = Parked.safeParse(parseJson(content));
    if (!wrapped.success) return this.#readDead(content, routingKey, deaths);
    const {
      queue: foundIn,
      routingKey: travelledBy = '',
      reason,
      at,
      body,
      ...parked
    } = wrapped.data;
    const { workQueueOf } = this.#topology;
    const why = { class: parked.class ?? 'other', reason, at: new Date(at) };
    return this.#describe(
      Buffer.from(body),
      workQueueOf(travelledBy) ?? workQueueOf(foundIn),
      foundIn,
      why,
    );
  }

  /** RabbitMQ moves a message here as it is; its last death tells from where. */
  #readDead(
    content: Buffer,
    routingKey: string,
    deaths: readonly Death[],
  ): Omit<Release, 'acknowledge'> {
    const { workQueueOf, nameOf } = this.#topology;
    const death = deaths.find(({ queue }) => queue !== nameOf({ kind: 'parked' }));
    const why = { ...whyDead(death?.reason ?? 'unknown'), at: death?.at };
    const foundIn = death?.queue ?? '';
    return this.#describe(content, workQueueOf(foundIn) ?? workQueueOf(routingKey), foundIn, why);
  }

  #describe(
    body: Buffer,
    queue: WorkQueue | undefined,
    foundIn: string,
    why: Pick<ParkedMessage, 'class' | 'reason' | 'at'>,
  ): Omit<Release, 'acknowledge'> {
    const { run, number } = Anything.safeParse(parseJson(body)).data ?? {};
    const name = queue === undefined ? foundIn : this.#topology.nameOf(queue);
    const message: ParkedMessage = {
      id: idOf(name, why.at, body),
      queue: name,
      stage: queue?.kind,
      run: queue !== undefined && 'run' in queue ? queue.run : run,
      number,
      ...why,
      body: body.toString(),
    };
    return { message, queue, body };
  }
}

/** RabbitMQ's word for why it gave a message up, for a person and for filters. */
export function whyDead(reason: string): { readonly class: ParkedClass; readonly reason: string } {
  return {
    class: reason === 'delivery_limit' ? 'returned-too-often' : 'other',
    reason: `RabbitMQ gave it up: ${reason}.`,
  };
}

async function isTaken(publishing: Promise<void>): Promise<boolean> {
  try {
    await publishing;
    return true;
  } catch (error) {
    if (error instanceof Unroutable) return false;
    throw error;
  }
}

function idOf(queue: string, at: Date | undefined, body: Buffer): string {
  const hash = createHash('sha256')
    .update(`${queue}\0${at?.getTime() ?? ''}\0`)
    .update(body);
  return hash.digest('hex').slice(0, 8);
}

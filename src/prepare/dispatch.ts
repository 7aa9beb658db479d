import type { FrozenRun } from '../journal/freeze.ts';
import { bundleOf, lettersTogether } from '../queue/bundle.ts';
import { partitionOf, type SendMessage } from '../queue/messages.ts';
import type { Publisher } from '../queue/port.ts';

/** Sends the messages of one batch to the queues of their partitions, several at a time. */
export class Dispatch {
  readonly #publisher: Publisher;
  readonly #frozen: FrozenRun;
  readonly #together: number;
  readonly #waiting = new Map<number, SendMessage[]>();
  readonly #published: Promise<void>[] = [];

  constructor(publisher: Publisher, frozen: FrozenRun) {
    this.#publisher = publisher;
    this.#frozen = frozen;
    const { pacePerSecond, partitions } = frozen;
    this.#together = lettersTogether(pacePerSecond && pacePerSecond / partitions);
  }

  add(message: SendMessage): void {
    const partition = partitionOf(message.number, this.#frozen.partitions);
    const waiting = this.#waiting.get(partition) ?? [];
    this.#waiting.set(partition, waiting);
    waiting.push(message);
    if (waiting.length >= this.#together) this.#publish(partition, waiting);
  }

  /** Resolves once RabbitMQ has all of them. */
  async end(): Promise<void> {
    for (const [partition, waiting] of this.#waiting) this.#publish(partition, waiting);
    await Promise.all(this.#published);
  }

  #publish(partition: number, messages: readonly SendMessage[]): void {
    this.#waiting.delete(partition);
    const { run } = this.#frozen;
    const publishing = this.#publisher.publish(
      { kind: 'send', run, partition },
      bundleOf(messages),
    );
    publishing.catch(() => {}); // Reported at the end.
    this.#published.push(publishing);
  }
}

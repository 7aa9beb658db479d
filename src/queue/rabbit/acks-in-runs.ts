import type { Channel, ConsumeMessage } from 'amqplib';

/**
 * Acknowledges the messages of one channel in runs: to a quorum queue each acknowledgement is a write to its log. What is
 * kept back meanwhile comes again if this process dies, as it might have a moment before.
 */
export class AcksInRuns {
  readonly #raw: Channel;
  /** So many go together. */
  readonly #together: number;
  /** So many, behind one that takes longer, wait for it no longer. */
  readonly #mostBehind: number;
  /** What RabbitMQ waits for, by delivery tag, in order. */
  readonly #unsettled = new Map<number, ConsumeMessage>();
  /** Of these, what is done here. */
  readonly #done = new Set<number>();

  /** @param prefetch How many messages may be unsettled at once. */
  constructor(raw: Channel, prefetch: number) {
    this.#raw = raw;
    this.#together = Math.max(1, Math.floor(prefetch / 4));
    this.#mostBehind = this.#together === 1 ? 1 : this.#together * 2;
  }

  arrived(message: ConsumeMessage): void {
    this.#unsettled.set(message.fields.deliveryTag, message);
  }

  acknowledge({ fields }: ConsumeMessage): void {
    this.#done.add(fields.deliveryTag);
    this.#settleWhereDue();
  }

  givenBack({ fields }: ConsumeMessage): void {
    this.#unsettled.delete(fields.deliveryTag);
    this.#settleWhereDue();
  }

  /** Keeps nothing back. */
  flush(): void {
    this.#settleRun();
    for (const tag of this.#done) {
      const message = this.#unsettled.get(tag);
      if (message !== undefined) this.#raw.ack(message);
      this.#unsettled.delete(tag);
    }
    this.#done.clear();
  }

  #settleWhereDue(): void {
    const isAllDone = this.#done.size === this.#unsettled.size;
    if (isAllDone || this.#done.size >= this.#together) this.#settleRun();
    if (this.#done.size >= this.#mostBehind) this.flush();
  }

  /** The oldest that are done, with one acknowledgement. */
  #settleRun(): void {
    let last: ConsumeMessage | undefined;
    for (const [tag, message] of this.#unsettled) {
      if (!this.#done.delete(tag)) break;
      this.#unsettled.delete(tag);
      last = message;
    }
    if (last !== undefined) this.#raw.ack(last, true);
  }
}

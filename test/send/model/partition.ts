import type { SendMessage } from '../../../src/queue/messages.ts';
import type { Channel } from './channel.ts';

/** A quorum queue with a single active consumer: the one that came first, until it is gone. */
export class Partition {
  #ready: SendMessage[] = [];
  readonly #consumers: Channel[] = [];
  #tags = 0;
  /** RabbitMQ breaks its word: a consumer that has been replaced goes on. */
  #replaced = 0;

  push(message: SendMessage): void {
    this.#ready.push(message);
    this.#dispatch();
  }

  register(channel: Channel): void {
    this.#consumers.push(channel);
    this.#dispatch();
  }

  /** The channel consumes no more; what it has not settled stays with it. */
  cancel(channel: Channel): void {
    const index = this.#consumers.indexOf(channel);
    if (index >= 0) this.#consumers.splice(index, 1);
    this.#dispatch();
  }

  /** Comes back in front, in its old order. */
  giveBack(messages: readonly SendMessage[]): void {
    this.#ready.unshift(...messages);
    this.#dispatch();
  }

  settled(): void {
    this.#dispatch();
  }

  /** What no consumer holds is lost; says how many that were. */
  lose(): number {
    return this.#ready.splice(0).length;
  }

  /** Makes the next consumer active while the one before goes on. RabbitMQ must never do that. */
  replace(): boolean {
    const active = this.#active;
    if (active === undefined || this.#consumers.length < this.#replaced + 2) return false;
    this.#replaced += 1;
    this.#ready.unshift(...active.unsettled);
    this.#dispatch();
    return true;
  }

  get #active(): Channel | undefined {
    return this.#consumers[this.#replaced] ?? this.#consumers.at(-1);
  }

  #dispatch(): void {
    const active = this.#active;
    if (active === undefined) return;
    for (const message of this.#ready.splice(0, active.room)) {
      this.#tags += 1;
      active.deliver(this.#tags, message);
    }
  }
}

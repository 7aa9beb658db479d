import type { SendMessage } from '../../../src/queue/messages.ts';
import type { Consumer, Session, Settlement } from '../../../src/queue/port.ts';
import type { SimulatedBroker } from './broker.ts';
import { Channel } from './channel.ts';
import type { World } from './world.ts';

export interface ConsumerOptions {
  readonly world: World;
  readonly broker: SimulatedBroker;
  readonly prefetch: number;
  readonly isAwake: () => boolean;
  readonly nameChannel: () => string;
  readonly handler: (message: SendMessage, session: Session) => Promise<Settlement>;
  readonly onAppend: (entries: readonly unknown[]) => void;
}

/** Consumes as the real one does: one channel after the other, and stops in order. */
export class SimulatedConsumer implements Consumer {
  channel: Channel | undefined;
  readonly #options: ConsumerOptions;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #held: number[] = [];

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#open();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    const { channel } = this;
    while (this.#running.size > 0) await Promise.all(this.#running);
    if (channel === undefined || channel.lost.aborted) return;
    await channel.cancel();
    for (const tag of this.#held) channel.settle(tag, 'give-back');
    channel.close();
    this.channel = undefined;
  }

  #open(): void {
    const channel = new Channel({
      ...this.#options,
      id: this.#options.nameChannel(),
      stopping: this.#stopping.signal,
      onDelivery: (tag, message) => this.#take(tag, message, channel),
    });
    this.channel = channel;
    channel.lost.addEventListener('abort', () => {
      this.#held.length = 0;
      if (this.#stopping.signal.aborted) this.channel = undefined;
      else this.#open();
    });
  }

  #take(tag: number, message: SendMessage, channel: Channel): void {
    if (this.#stopping.signal.aborted) {
      this.#held.push(tag);
      return;
    }
    const running = this.#settle(tag, message, channel).finally(() =>
      this.#running.delete(running),
    );
    this.#running.add(running);
  }

  async #settle(tag: number, message: SendMessage, channel: Channel): Promise<void> {
    const settlement = await this.#options.handler(message, channel).catch((): Settlement => {
      return { kind: 'give-back' };
    });
    if (settlement.kind === 'acknowledge') channel.settle(tag, 'acknowledge');
    else if (this.#stopping.signal.aborted) this.#held.push(tag);
    else channel.settle(tag, 'give-back');
  }
}

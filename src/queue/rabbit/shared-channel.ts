import type { ChannelModel } from 'amqplib';
import { NotConfirmed } from '../port.ts';
import { ConfirmedChannel } from './confirmed-channel.ts';
import type { Link } from './link.ts';

/** The channel for everything published outside of sessions; a new one follows each that was lost. */
export class SharedChannel {
  readonly #link: Link;
  readonly #patienceMilliseconds: number;
  readonly #confirmMilliseconds: number;
  #opening: Promise<ConfirmedChannel> | undefined;

  constructor(link: Link, patienceMilliseconds: number, confirmMilliseconds: number) {
    this.#link = link;
    this.#patienceMilliseconds = patienceMilliseconds;
    this.#confirmMilliseconds = confirmMilliseconds;
  }

  /** Rejects with {@link NotConfirmed} while RabbitMQ is away or accepts nothing. */
  async get(): Promise<ConfirmedChannel> {
    try {
      const model = await this.#link.writable(AbortSignal.timeout(this.#patienceMilliseconds));
      this.#opening ??= this.#open(model);
      return await this.#opening;
    } catch (error) {
      throw new NotConfirmed(this.#link.trouble() ?? 'RabbitMQ did not open a channel', {
        cause: error,
      });
    }
  }

  async #open(model: ChannelModel): Promise<ConfirmedChannel> {
    try {
      const channel = await ConfirmedChannel.open(model, {
        confirmMilliseconds: this.#confirmMilliseconds,
        isPatient: () => false,
      });
      channel.lost.addEventListener('abort', () => this.#forget(), { once: true });
      return channel;
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  #forget(): void {
    this.#opening = undefined;
  }
}

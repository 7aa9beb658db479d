import { NotConfirmed } from '../port.ts';
import { ConfirmedChannel } from './confirmed-channel.ts';
import type { Link } from './link.ts';

/** A caller such as a webhook would rather hear no than wait for a broker that is away. */
const patienceMilliseconds = 5_000;

/** The channel for everything published outside of sessions; a new one follows each that was lost. */
export class SharedChannel {
  readonly #link: Link;
  readonly #confirmMilliseconds: number;
  #opening: Promise<ConfirmedChannel> | undefined;

  constructor(link: Link, confirmMilliseconds: number) {
    this.#link = link;
    this.#confirmMilliseconds = confirmMilliseconds;
  }

  /** Rejects with {@link NotConfirmed} while RabbitMQ is away or accepts nothing. */
  async get(): Promise<ConfirmedChannel> {
    try {
      const model = await this.#link.writable(AbortSignal.timeout(patienceMilliseconds));
      this.#opening ??= this.#open(model);
      return await this.#opening;
    } catch (error) {
      throw new NotConfirmed(this.#link.trouble() ?? 'RabbitMQ did not open a channel', {
        cause: error,
      });
    }
  }

  async #open(model: Parameters<typeof ConfirmedChannel.open>[0]): Promise<ConfirmedChannel> {
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

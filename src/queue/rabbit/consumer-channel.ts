import type { ChannelModel } from 'amqplib';
import { ConfirmedChannel } from './confirmed-channel.ts';
import type { Link } from './link.ts';

export interface ConsumerChannelOptions {
  readonly link: Link;
  readonly confirmMilliseconds: number;
  readonly prefetch: number;
}

interface Opened {
  readonly channel: Promise<ConfirmedChannel>;
  /** Of those on it, what tells each to stop. */
  readonly members: Set<AbortSignal>;
}

/** The channel of one or several consumers: opened for the first, closed by the last, and after a loss opened anew. */
export class ConsumerChannel {
  readonly #options: ConsumerChannelOptions;
  #opened: Opened | undefined;

  constructor(options: ConsumerChannelOptions) {
    this.#options = options;
  }

  /** Waits for the connection, too. Whoever joins leaves, or abandons the channel. */
  async join(stopping: AbortSignal): Promise<ConfirmedChannel> {
    const model = await this.#options.link.connected(stopping);
    const opened = this.#opened ?? this.#open(model);
    opened.members.add(stopping);
    return opened.channel;
  }

  /** The last one out closes it. */
  async leave(channel: ConfirmedChannel, stopping: AbortSignal): Promise<void> {
    channel.acknowledgeAll();
    const opened = this.#opened;
    if (opened === undefined || (await opened.channel) !== channel) return;
    opened.members.delete(stopping);
    if (opened.members.size > 0) return;
    this.#forget(opened);
    await channel.close();
  }

  #open(model: ChannelModel): Opened {
    const { link, confirmMilliseconds, prefetch } = this.#options;
    const members = new Set<AbortSignal>();
    const isWanted = () => [...members].some((stopping) => !stopping.aborted);
    const channel = ConfirmedChannel.open(model, {
      confirmMilliseconds,
      isPatient: () => link.isBlocked && isWanted(),
      prefetch,
    });
    const opened: Opened = { channel, members };
    this.#opened = opened;
    channel.then(
      ({ lost }) => lost.addEventListener('abort', () => this.#forget(opened), { once: true }),
      () => this.#forget(opened),
    );
    return opened;
  }

  #forget(opened: Opened): void {
    if (this.#opened === opened) this.#opened = undefined;
  }
}

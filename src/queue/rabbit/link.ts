import { EventEmitter, once } from 'node:events';
import { type ChannelModel, connect } from 'amqplib';
import type { Logger } from 'pino';
import { abortable, whenAborted } from '../abortable.ts';
import { BackOff } from './back-off.ts';
import type { Endpoint } from './endpoint.ts';
import { explainRefusal, RabbitRefused } from './refusal.ts';
import { writeByTurns } from './write-by-turns.ts';

export interface LinkOptions {
  /** Tried in turn. */
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  /** Shown in RabbitMQ's list of connections. */
  readonly name: string;
  /** Runs on each new connection before anybody else gets it. */
  readonly setUp?: (model: ChannelModel) => Promise<void>;
  readonly logger: Logger;
}

const connectTimeoutMilliseconds = 10_000;
const closeTimeoutMilliseconds = 5_000;
const shortestReconnectMilliseconds = 200;
const longestReconnectMilliseconds = 3_000;

/**
 * One connection to RabbitMQ that comes back by itself, to the next node when there are several. amqplib's own recovery is
 * not used: it dies or falls asleep when a connection is lost while it is being set up, and retries a wrong password for
 * ever. Channels do not come back: whoever had one asks for the connection again.
 */
export class Link implements AsyncDisposable {
  readonly #options: LinkOptions;
  readonly #closing = new AbortController();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #first = Promise.withResolvers<void>();
  readonly #running: Promise<void>;
  #endpoint: Endpoint;
  #model: ChannelModel | undefined;
  #wasConnected = false;
  #problem = 'no answer yet';
  #blocked: string | undefined;

  private constructor(options: LinkOptions) {
    this.#options = options;
    this.#endpoint = options.endpoints[0];
    this.#first.promise.catch(() => {}); // Heard by open(), if it still listens.
    this.#running = this.#run();
  }

  /** Resolves with the first connection. Rejects with {@link RabbitRefused} when the broker will not have us. */
  static async open(options: LinkOptions, signal: AbortSignal): Promise<Link> {
    const link = new Link(options);
    try {
      await abortable(link.#first.promise, signal);
      return link;
    } catch (error) {
      await link[Symbol.asyncDispose]();
      if (!signal.aborted) throw error;
      throw new Error(link.trouble(), { cause: error });
    }
  }

  get address(): string {
    return this.#endpoint.address;
  }

  get isConnected(): boolean {
    return this.#model !== undefined;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** True while RabbitMQ, short of memory or disk, reads nothing that we send. */
  get isBlocked(): boolean {
    return this.#blocked !== undefined;
  }

  /** Undefined when all is well, else one sentence. */
  trouble(): string | undefined {
    if (this.#model === undefined)
      return `Not connected to RabbitMQ at ${this.address}: ${this.#problem}`;
    if (this.#blocked === undefined) return undefined;
    return `RabbitMQ at ${this.address} accepts no messages: ${this.#blocked}`;
  }

  /** The connection, as soon as there is one. Rejects when the signal aborts or the link is closed. */
  connected(signal: AbortSignal): Promise<ChannelModel> {
    return this.#until(() => this.#model, signal);
  }

  /** The connection, as soon as there is one that RabbitMQ reads from. */
  writable(signal: AbortSignal): Promise<ChannelModel> {
    return this.#until(() => (this.isBlocked ? undefined : this.#model), signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#problem = 'it was closed';
    this.#closing.abort(new Error('The connection to RabbitMQ was closed'));
    await this.#running;
  }

  async #until(pick: () => ChannelModel | undefined, signal: AbortSignal): Promise<ChannelModel> {
    const given = AbortSignal.any([signal, this.#closing.signal]);
    for (;;) {
      given.throwIfAborted();
      const model = pick();
      if (model !== undefined) return model;
      await once(this.#changes, 'change', { signal: given });
    }
  }

  async #run(): Promise<void> {
    const { endpoints, logger } = this.#options;
    const backOff = new BackOff(shortestReconnectMilliseconds, longestReconnectMilliseconds);
    for (let turn = 0; !this.#closing.signal.aborted; turn += 1) {
      this.#endpoint = endpoints[turn % endpoints.length] ?? endpoints[0];
      try {
        await this.#connectOnce(() => backOff.reset());
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        const failure = explainRefusal(error, this.#endpoint);
        const level = failure.message === this.#problem ? 'debug' : 'warn';
        logger[level]({ err: failure, address: this.address }, 'no connection to RabbitMQ');
        this.#problem = failure.message;
        if (failure instanceof RabbitRefused && !this.#wasConnected)
          return this.#first.reject(failure);
      }
      await backOff.wait(this.#closing.signal);
    }
  }

  /** Connects and stays until the connection is lost, which it rejects with, or the link is closed. */
  async #connectOnce(onConnected: () => void): Promise<void> {
    const { logger, setUp } = this.#options;
    const lost = new AbortController();
    const model = await this.#connect();
    writeByTurns(model.connection);
    try {
      let cause: Error | undefined;
      model.on('error', (error) => {
        cause = error;
      });
      model.on('close', (error) =>
        lost.abort(error ?? cause ?? new Error('The connection was closed')),
      );
      model.on('blocked', (reason) => {
        this.#blocked = reason;
        logger.warn({ reason }, 'RabbitMQ accepts no messages');
      });
      model.on('unblocked', () => {
        this.#blocked = undefined;
        logger.info('RabbitMQ accepts messages again');
        this.#changes.emit('change');
      });
      await this.#probe(model, lost.signal);
      await abortable(setUp?.(model) ?? Promise.resolve(), lost.signal);

      this.#model = model;
      this.#wasConnected = true;
      this.#first.resolve();
      this.#changes.emit('change');
      this.#problem = 'it was lost';
      onConnected();
      logger.info({ address: this.address }, 'connected to RabbitMQ');
      await whenAborted(AbortSignal.any([lost.signal, this.#closing.signal]));
    } finally {
      this.#model = undefined;
      this.#blocked = undefined;
      await this.#close(model, lost.signal);
    }
    this.#closing.signal.throwIfAborted();
    lost.signal.throwIfAborted();
  }

  #connect(): Promise<ChannelModel> {
    const connecting = connect(this.#endpoint.url, {
      noDelay: true,
      keepAlive: true,
      timeout: connectTimeoutMilliseconds,
      clientProperties: { connection_name: this.#options.name },
    });
    return abortable(connecting, this.#closing.signal, (late) => {
      late.on('error', () => {}); // Without a listener it would end the process.
      late.close().catch(() => {}); // Nobody uses it.
    });
  }

  /** A connection lost before anybody listened to it does not say so; a channel cannot be opened on it. */
  async #probe(model: ChannelModel, lost: AbortSignal): Promise<void> {
    const channel = await abortable(model.createChannel(), lost);
    channel.on('error', () => {}); // The connection's own events tell.
    await abortable(channel.close(), lost);
  }

  async #close(model: ChannelModel, lost: AbortSignal): Promise<void> {
    if (lost.aborted) return;
    // A close whose connection is lost meanwhile never returns.
    const patience = AbortSignal.timeout(closeTimeoutMilliseconds);
    try {
      await abortable(model.close(), AbortSignal.any([lost, patience]));
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'connection to RabbitMQ did not close in order');
    }
  }
}

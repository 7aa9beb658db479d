import type { Logger } from 'pino';
import { type Clock, systemClock } from './clock.ts';
import { Line } from './line.ts';
import { createPace, type Pace } from './pace.ts';
import { classifyFailure, isOfDestination, type ReplyClass, reactionTo } from './reply-class.ts';
import { checkSmtp, type SmtpCheck } from './smtp/check.ts';
import type { Mail, SendResult, SmtpConnection } from './smtp/connection.ts';
import { openConnection, type SmtpServer } from './smtp/open.ts';
import { pauseAfter } from './smtp/pauses.ts';
import { Rest } from './smtp/rest.ts';
import { describeTrouble } from './smtp/trouble.ts';

export type { SmtpCheck } from './smtp/check.ts';
export type { Mail, SendResult } from './smtp/connection.ts';
export type { SmtpFailure } from './smtp/failure.ts';

export interface SmtpOptions extends SmtpServer {
  /** At most so many at once. */
  readonly connections: number;
  /** How long a connection is kept that nobody uses. */
  readonly idleMilliseconds?: number;
  /** Called when {@link SmtpTransport.trouble} may say something else. */
  readonly changed?: () => void;
}

/** A connection in hand. */
export interface SmtpLease {
  /** Hands one mail over. Only cancellation throws. */
  send(mail: Mail, signal?: AbortSignal): Promise<SendResult>;
  /** Gives the connection back; call it once the mail's outcome is written. */
  release(): void;
}

export interface SmtpState {
  /** Connections in hand, and those that wait for a mail. */
  readonly busy: number;
  readonly idle: number;
  /** The server is left alone, because it cannot be reached or lets nobody in. */
  readonly isResting: boolean;
}

/** Mails to one SMTP server over a few connections, at the pace that it bears. */
export interface SmtpTransport extends AsyncDisposable {
  /**
   * Waits for the pace, then for a live connection. While the server cannot be reached or refuses the login, everybody
   * waits here, and one probe at a time goes out.
   */
  acquire(signal: AbortSignal): Promise<SmtpLease>;
  /** Undefined while the server can be used, as far as known; else one sentence. */
  trouble(): string | undefined;
  state(): SmtpState;
  /** Connects, encrypts and authenticates once more, and says for each whether it works. */
  verify(signal: AbortSignal): Promise<readonly SmtpCheck[]>;
  /** Waits for the leases in use, then says goodbye on every connection. Whoever waits for a lease is turned away. */
  [Symbol.asyncDispose](): Promise<void>;
}

const usualIdleMilliseconds = 30_000;
/** Large providers close connections that carry more. */
const mailsPerConnection = 100;
const longestPauseMilliseconds = 3_600_000;

/** Opens nothing yet: the first lease does. */
export function openSmtpTransport(
  options: SmtpOptions,
  logger: Logger,
  clock: Clock = systemClock,
): SmtpTransport {
  return new SmtpPool(options, logger.child({ stage: 'smtp' }), clock);
}

class SmtpPool implements SmtpTransport {
  readonly #options: SmtpOptions;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #rest: Rest;
  readonly #line = new Line<SmtpConnection>();
  /** Each with the timer of its idleness; the one used last is the last. */
  readonly #free = new Map<SmtpConnection, NodeJS.Timeout>();
  /** Connections there are, in hand or not, and those being opened. */
  #count = 0;
  #opening = 0;
  /** Replies in a row that asked for fewer mails. */
  #throttles = 0;
  readonly #closing = new AbortController();
  readonly #closed = Promise.withResolvers<void>();

  constructor(options: SmtpOptions, logger: Logger, clock: Clock) {
    this.#options = options;
    this.#logger = logger;
    this.#clock = clock;
    this.#pace = createPace({ perSecond: undefined, clock });
    const { signal } = this.#closing;
    this.#rest = new Rest({
      probe: () => this.#probe(),
      over: () => {
        this.#openMore();
        options.changed?.();
      },
      clock,
      logger,
      signal,
    });
  }

  async acquire(signal: AbortSignal): Promise<SmtpLease> {
    const waiting = AbortSignal.any([signal, this.#closing.signal]);
    await this.#pace.take(waiting);
    return this.#lease(this.#takeFree() ?? (await this.#inLine(waiting)));
  }

  trouble(): string | undefined {
    return this.#isUseless ? this.#rest.sentence : undefined;
  }

  state(): SmtpState {
    const idle = this.#free.size;
    const isResting = this.#rest.sentence !== undefined;
    return { busy: this.#count - this.#opening - idle, idle, isResting };
  }

  verify(signal: AbortSignal): Promise<readonly SmtpCheck[]> {
    return checkSmtp(this.#options, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The SMTP transport is closed'));
    for (const connection of this.#free.keys()) this.#retire(connection);
    if (this.#count === 0) this.#closed.resolve();
    await this.#closed.promise;
  }

  /** No connection is left that could carry a mail. */
  get #isUseless(): boolean {
    return this.#count === this.#opening;
  }

  #lease(connection: SmtpConnection): SmtpLease {
    let isFit = true;
    let isReleased = false;
    return {
      send: async (mail, signal) => {
        const result = await connection.send(mail, signal);
        isFit = this.#learn(result);
        return result;
      },
      release: () => {
        if (!isReleased) void this.#takeBack(connection, isFit);
        isReleased = true;
      },
    };
  }

  async #takeBack(connection: SmtpConnection, isFit: boolean): Promise<void> {
    if (isFit && connection.mails < mailsPerConnection && (await connection.recover()))
      this.#offer(connection);
    else this.#retire(connection);
  }

  #takeFree(): SmtpConnection | undefined {
    const [connection, idleness] = [...this.#free].at(-1) ?? [];
    clearTimeout(idleness);
    if (connection !== undefined) this.#free.delete(connection);
    return connection;
  }

  #inLine(signal: AbortSignal): Promise<SmtpConnection> {
    const served = this.#line.wait(signal);
    this.#openMore();
    return served;
  }

  #offer(connection: SmtpConnection): void {
    if (this.#closing.signal.aborted) return this.#retire(connection);
    if (this.#line.serve(connection)) return;
    const { idleMilliseconds = usualIdleMilliseconds } = this.#options;
    const idleness = setTimeout(() => this.#retire(connection), idleMilliseconds);
    this.#free.set(connection, idleness);
  }

  /** Parts with a connection that nobody holds, be it still open or not. */
  #retire(connection: SmtpConnection): void {
    clearTimeout(this.#free.get(connection));
    this.#free.delete(connection);
    void connection.close().then(() => this.#gone());
  }

  #gone(): void {
    this.#count -= 1;
    if (this.#closing.signal.aborted && this.#count === 0) this.#closed.resolve();
    if (this.#rest.sentence !== undefined) this.#options.changed?.();
    this.#openMore();
  }

  #openMore(): void {
    while (this.#rest.sentence === undefined && this.#opening < this.#line.length && this.#hasRoom)
      void this.#open();
  }

  get #hasRoom(): boolean {
    return this.#count < this.#options.connections && !this.#closing.signal.aborted;
  }

  /** Adds a connection, or says why that cannot be. */
  async #open(): Promise<{ readonly sentence: string } | undefined> {
    this.#count += 1;
    this.#opening += 1;
    const { signal } = this.#closing;
    const opened = await openConnection(this.#options, signal).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    this.#opening -= 1;
    if (opened?.kind === 'open') {
      this.#welcome(opened.connection);
      return undefined;
    }
    const trouble = opened && describeTrouble(opened.failure, this.#options);
    if (trouble !== undefined) this.#beginRest(trouble.sentence);
    this.#gone();
    return trouble;
  }

  /** Not needed while others get through and nobody waits. */
  async #probe(): Promise<'over' | { readonly sentence: string }> {
    const isNeeded = this.#isUseless || this.#line.length > 0;
    return (isNeeded && this.#hasRoom && (await this.#open())) || 'over';
  }

  #welcome(connection: SmtpConnection): void {
    void this.#watch(connection);
    this.#offer(connection);
  }

  /** A connection that the server closes while nobody holds it makes room; who holds one finds out by itself. */
  async #watch(connection: SmtpConnection): Promise<void> {
    await connection.closed;
    if (this.#free.has(connection)) this.#retire(connection);
  }

  /** What the answer to one mail says about all; false when no other mail may take the same connection. */
  #learn(result: SendResult): boolean {
    if (result.kind === 'accepted') {
      this.#throttles = 0;
      this.#rest.forget();
      return true;
    }
    const replyClass = classifyFailure(result.failure);
    switch (reactionTo(replyClass).transport) {
      case 'go-on':
        this.#rest.forget();
        return true;
      case 'slow-down':
        if (!isOfDestination(result.failure, replyClass)) this.#slowDown(replyClass);
        return true;
      case 'reconnect':
        return false;
      case 'rest':
        this.#beginRest(describeTrouble(result.failure, this.#options).sentence);
        return false;
    }
  }

  #beginRest(sentence: string): void {
    this.#rest.begin(sentence);
    this.#options.changed?.();
  }

  #slowDown(replyClass: ReplyClass): void {
    this.#throttles += 1;
    const askedMilliseconds =
      replyClass.kind === 'throttled' ? replyClass.retryAfterMilliseconds : undefined;
    const usual = pauseAfter(this.#throttles, this.#clock.chance());
    const pauseMilliseconds = Math.min(askedMilliseconds ?? usual, longestPauseMilliseconds);
    this.#logger.warn({ pauseMilliseconds: Math.round(pauseMilliseconds) }, 'server wants a pause');
    this.#pace.pause(pauseMilliseconds);
  }
}

import type { Channel, ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { abortable } from '../abortable.ts';
import type { JournalRecord } from '../port.ts';
import { parseJson } from '../read-message.ts';
import { discardChannel } from './discard-channel.ts';
import type { Link } from './link.ts';

/** Entries that RabbitMQ sends ahead of our taking them, and how many we take before we say so. */
const ahead = 500;
const takenAtOnce = 125;
const attachTimeoutMilliseconds = 10_000;
const entryTimeoutMilliseconds = 30_000;

export interface ReadingOptions {
  readonly link: Link;
  /** Name of the stream. */
  readonly stream: string;
  /** Offset of the first entry. */
  readonly from: number;
}

const Offset = z.object({ 'x-stream-offset': z.number() });

/** One channel's worth of reading. */
export class StreamReading implements AsyncDisposable {
  readonly #channel: Channel;
  readonly #lost = new AbortController();
  #arrived: ConsumeMessage[] = [];
  #unacknowledged = 0;
  #wake: (() => void) | undefined;
  #expecting: NodeJS.Timeout | undefined;

  private constructor(channel: Channel) {
    this.#channel = channel;
    let cause: Error | undefined;
    channel.on('error', (error) => {
      cause = error;
    });
    channel.on('close', () => this.#end(cause ?? new Error('The channel was closed')));
  }

  static async attach(
    { link, stream, from }: ReadingOptions,
    signal: AbortSignal,
  ): Promise<StreamReading> {
    const model = await link.connected(signal);
    const patience = AbortSignal.any([signal, AbortSignal.timeout(attachTimeoutMilliseconds)]);
    const reading = new StreamReading(
      await abortable(model.createChannel(), patience, discardChannel),
    );
    try {
      await abortable(reading.#begin(stream, from), patience);
      return reading;
    } catch (error) {
      await reading[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Ends the reading when no entry comes for long: one that is there has been left out. */
  expectEntry(): void {
    if (this.#arrived.length > 0) return;
    const reason = new Error('RabbitMQ sends no entry though there is one');
    this.#expecting = setTimeout(() => this.#end(reason), entryTimeoutMilliseconds);
  }

  async *records(signal: AbortSignal): AsyncGenerator<readonly JournalRecord[], void, void> {
    const ended = AbortSignal.any([signal, this.#lost.signal]);
    const wake = () => this.#wake?.();
    ended.addEventListener('abort', wake);
    while (!ended.aborted) {
      const last = this.#arrived.at(-1);
      if (last === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const messages = this.#arrived;
      this.#arrived = [];
      this.#acknowledge(messages.length, last);
      yield messages.map(recordOf);
    }
    signal.throwIfAborted();
    this.#lost.signal.throwIfAborted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#expecting);
    if (this.#lost.signal.aborted) return;
    // A close whose connection is lost meanwhile never returns.
    const patience = AbortSignal.timeout(attachTimeoutMilliseconds);
    try {
      await abortable(this.#channel.close(), AbortSignal.any([this.#lost.signal, patience]));
    } catch (error) {
      this.#end(new Error('The channel did not close in order', { cause: error }));
    }
  }

  async #begin(stream: string, offset: number): Promise<void> {
    await this.#channel.prefetch(ahead);
    await this.#channel.consume(
      stream,
      (message) => {
        if (message === null) return this.#end(new Error('RabbitMQ cancelled the reader'));
        clearTimeout(this.#expecting);
        this.#arrived.push(message);
        this.#wake?.();
      },
      { arguments: { 'x-stream-offset': offset } },
    );
  }

  #acknowledge(count: number, last: ConsumeMessage): void {
    this.#unacknowledged += count;
    if (this.#unacknowledged < takenAtOnce) return;
    this.#unacknowledged = 0;
    this.#channel.ack(last, true);
  }

  #end(reason: Error): void {
    this.#lost.abort(reason);
    this.#wake?.();
  }
}

function recordOf(message: ConsumeMessage): JournalRecord {
  const headers = Offset.parse(message.properties.headers);
  return { offset: headers['x-stream-offset'], entry: parseJson(message.content) };
}

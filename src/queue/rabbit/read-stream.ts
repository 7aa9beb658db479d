import type { Channel, ConsumeMessage } from 'amqplib';
import type { Logger } from 'pino';
import { z } from 'zod';
import { abortable } from '../abortable.ts';
import { type JournalRecord, Unroutable } from '../port.ts';
import { parseJson } from '../read-message.ts';
import { BackOff } from './back-off.ts';
import { discardChannel } from './discard-channel.ts';
import type { Link } from './link.ts';
import { isMissingQueue } from './refusal.ts';

export interface ReadOptions {
  readonly link: Link;
  /** Name of the stream. */
  readonly stream: string;
  readonly offset: number;
  readonly logger: Logger;
}

/** Entries that RabbitMQ sends ahead of our taking them, and how many we take before we say so. */
const ahead = 2_000;
const takenAtOnce = 500;
const attachTimeoutMilliseconds = 10_000;
const shortestRetryMilliseconds = 100;
const longestRetryMilliseconds = 5_000;

/** Reads a stream from an offset on, over as many connections as it takes; see `Broker.read`. */
export async function* readStream(
  options: ReadOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly JournalRecord[], void, void> {
  const backOff = new BackOff(shortestRetryMilliseconds, longestRetryMilliseconds);
  let next = options.offset;
  while (!signal.aborted) {
    try {
      await using reading = await StreamReading.attach(options, next, signal);
      for await (const records of reading.records(signal)) {
        // RabbitMQ may begin at the start of the chunk that holds the offset.
        const wanted = records.filter((record) => record.offset >= next);
        const last = wanted.at(-1);
        if (last === undefined) continue;
        next = last.offset + 1;
        backOff.reset();
        yield wanted;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isMissingQueue(error))
        throw new Unroutable(`There is no journal ${options.stream}`, { cause: error });
      if (options.link.isClosed) throw error;
      options.logger.debug({ err: error, stream: options.stream }, 'reading on after a pause');
    }
    await backOff.wait(signal);
  }
}

const Offset = z.object({ 'x-stream-offset': z.number() });

/** One channel's worth of reading. */
class StreamReading implements AsyncDisposable {
  readonly #channel: Channel;
  readonly #lost = new AbortController();
  #arrived: ConsumeMessage[] = [];
  #unacknowledged = 0;
  #wake: (() => void) | undefined;

  private constructor(channel: Channel) {
    this.#channel = channel;
    let cause: Error | undefined;
    channel.on('error', (error) => {
      cause = error;
    });
    channel.on('close', () => this.#end(cause ?? new Error('The channel was closed')));
  }

  static async attach(
    { link, stream }: ReadOptions,
    offset: number,
    signal: AbortSignal,
  ): Promise<StreamReading> {
    const model = await link.connected(signal);
    const patience = AbortSignal.any([signal, AbortSignal.timeout(attachTimeoutMilliseconds)]);
    const reading = new StreamReading(
      await abortable(model.createChannel(), patience, discardChannel),
    );
    try {
      await abortable(reading.#begin(stream, offset), patience);
      return reading;
    } catch (error) {
      await reading[Symbol.asyncDispose]();
      throw error;
    }
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

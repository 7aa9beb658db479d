import { EventEmitter, once } from 'node:events';
import type { Binding, ExchangeSpec, QueueSpec, Topology } from '../../queue/topology.ts';
import { type MemoryMessage, MemoryQueue } from './memory-queue.ts';
import { MemoryStream } from './memory-stream.ts';

interface Exchange {
  readonly spec: ExchangeSpec;
  readonly bindings: { readonly queue: string; readonly routingKey: string }[];
}

/** What a broker process would hold. Brokers that are opened on one store see each other, as processes on one RabbitMQ do. */
export class MemoryBrokerStore {
  readonly #exchanges = new Map<string, Exchange>();
  readonly #queues = new Map<string, MemoryQueue>();
  readonly #streams = new Map<string, MemoryStream>();
  readonly #events = new EventEmitter().setMaxListeners(0);

  /** Declares what is shared by all runs; harmless when it is there. */
  declareShared(topology: Topology): void {
    for (const spec of topology.exchanges)
      if (!this.#exchanges.has(spec.name)) this.#exchanges.set(spec.name, { spec, bindings: [] });
    for (const queue of topology.queues) this.declareQueue(queue);
  }

  declareQueue(spec: QueueSpec): void {
    const { name } = spec;
    if (this.#queues.has(name) || this.#streams.has(name)) return;
    if (spec.arguments['x-queue-type'] === 'stream')
      this.#streams.set(name, new MemoryStream(name));
    else
      this.#queues.set(
        name,
        new MemoryQueue(spec, (exchange, message) => this.#route(exchange, message)),
      );
    for (const { exchange, routingKey } of spec.bindings)
      this.#exchanges.get(exchange)?.bindings.push({ queue: name, routingKey });
    this.#events.emit('declared');
  }

  deleteQueue(name: string): void {
    this.#queues.get(name)?.delete();
    this.#streams.get(name)?.delete();
    this.#queues.delete(name);
    this.#streams.delete(name);
    for (const { bindings } of this.#exchanges.values()) {
      const kept = bindings.filter((binding) => binding.queue !== name);
      bindings.splice(0, bindings.length, ...kept);
    }
  }

  queue(name: string): MemoryQueue | undefined {
    return this.#queues.get(name);
  }

  stream(name: string): MemoryStream | undefined {
    return this.#streams.get(name);
  }

  /** Resolves when a queue is declared next. */
  async declared(signal: AbortSignal): Promise<void> {
    await once(this.#events, 'declared', { signal });
  }

  /** False when no queue takes the message. */
  publish(route: Binding, message: unknown): boolean {
    return this.publishBytes(route, Buffer.from(JSON.stringify(message)));
  }

  /** Publishes what was published before, as it was. */
  publishBytes({ exchange, routingKey }: Binding, body: Buffer): boolean {
    return this.#route(exchange, { body, routingKey, redelivered: false, returns: 0 });
  }

  /** Ends every session that is open, as a restart of the broker would. */
  dropSessions(): void {
    this.#events.emit('drop');
  }

  onDrop(listener: () => void): Disposable {
    this.#events.once('drop', listener);
    return { [Symbol.dispose]: () => void this.#events.off('drop', listener) };
  }

  #route(exchangeName: string, message: MemoryMessage): boolean {
    const exchange = this.#exchanges.get(exchangeName);
    if (exchange === undefined) return false;
    const { spec, bindings } = exchange;
    const taking = bindings.filter(
      ({ routingKey }) => spec.type === 'fanout' || routingKey === message.routingKey,
    );
    for (const { queue } of taking) {
      this.#queues.get(queue)?.push(message);
      this.#streams.get(queue)?.push(message.body);
    }
    if (taking.length > 0) return true;
    return spec.alternateExchange !== undefined && this.#route(spec.alternateExchange, message);
  }
}

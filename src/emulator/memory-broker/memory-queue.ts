import type { QueueSpec } from '../../queue/topology.ts';

export interface MemoryMessage {
  readonly body: Buffer;
  readonly routingKey: string;
  readonly redelivered: boolean;
  /** How often it came back. */
  readonly returns: number;
  /** When it came into its queue (epoch milliseconds). */
  readonly queuedAt?: number;
  /** Where a queue gave it up, and why. */
  readonly death?: { readonly queue: string; readonly reason: string };
}

export interface QueueListener {
  /** How many messages it may hold unsettled. */
  readonly prefetch: number;
  readonly take: (message: MemoryMessage) => void;
  /** It is the one that gets the messages, from now on. */
  readonly activated?: () => void;
  /** The queue is gone. */
  readonly cancelled: () => void;
}

type DeadLetter = (exchange: string, message: MemoryMessage) => void;

/** A queue as RabbitMQ keeps it, as far as its arguments matter here: expiry, dead letters, the single active consumer. */
export class MemoryQueue {
  readonly #spec: QueueSpec;
  readonly #deadLetter: DeadLetter;
  readonly #registrations: Registration[] = [];
  #ready: MemoryMessage[] = [];
  #isPumping = false;

  constructor(spec: QueueSpec, deadLetter: DeadLetter) {
    this.#spec = spec;
    this.#deadLetter = deadLetter;
  }

  get ready(): number {
    return this.#ready.length;
  }

  get consumers(): number {
    return this.#registrations.length;
  }

  push(message: MemoryMessage): void {
    const queued = { ...message, queuedAt: Date.now() };
    this.#ready.push(queued);
    const ttl = this.#spec.arguments['x-message-ttl'];
    if (typeof ttl === 'number') setTimeout(() => this.#expire(queued), ttl).unref();
    this.#pumpSoon();
  }

  register(listener: QueueListener): Registration {
    const registration = new Registration(listener, {
      changed: () => this.#pumpSoon(),
      returned: (message) => this.#return(message),
      cancelled: (gone) => this.#cancel(gone),
    });
    this.#registrations.push(registration);
    if (this.#registrations.length === 1) listener.activated?.();
    this.#pumpSoon();
    return registration;
  }

  /** Takes everything that is ready out of everybody's sight, until it is given back. */
  hold(): readonly MemoryMessage[] {
    return this.#ready.splice(0);
  }

  /** Gives back what was held, in its order, before what came since. */
  giveBack(held: readonly MemoryMessage[]): void {
    for (const message of held.toReversed()) this.#return(message);
  }

  purge(): number {
    const purged = this.#ready.length;
    this.#ready = [];
    return purged;
  }

  /** Drops everything and tells the listeners. */
  delete(): void {
    this.purge();
    for (const registration of this.#registrations.splice(0)) registration.listener.cancelled();
  }

  #cancel(gone: Registration): void {
    const index = this.#registrations.indexOf(gone);
    if (index < 0) return;
    this.#registrations.splice(index, 1);
    if (index === 0) this.#registrations[0]?.listener.activated?.();
    this.#pumpSoon();
  }

  #return(message: MemoryMessage): void {
    const returned = { ...message, returns: message.returns + 1, redelivered: true };
    const limit = this.#spec.arguments['x-delivery-limit'];
    if (typeof limit === 'number' && returned.returns > limit)
      this.#giveUp(returned, 'delivery_limit');
    else this.#ready.unshift(returned);
    this.#pumpSoon();
  }

  #expire(message: MemoryMessage): void {
    const index = this.#ready.indexOf(message);
    if (index < 0) return;
    this.#ready.splice(index, 1);
    this.#giveUp(message, 'expired');
  }

  #giveUp({ body, routingKey }: MemoryMessage, reason: string): void {
    const exchange = this.#spec.arguments['x-dead-letter-exchange'];
    if (typeof exchange !== 'string') return;
    const death = { queue: this.#spec.name, reason };
    this.#deadLetter(exchange, { body, routingKey, redelivered: true, returns: 0, death });
  }

  /** Delivers in a later turn of the event loop, as a broker would. */
  #pumpSoon(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    setImmediate(() => {
      this.#isPumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    const isSingle = this.#spec.arguments['x-single-active-consumer'] === true;
    for (;;) {
      const able = isSingle ? this.#registrations.slice(0, 1) : this.#registrations;
      const next = able.find((registration) => registration.hasRoom);
      if (next === undefined) return;
      const message = this.#ready.shift();
      if (message === undefined) return;
      next.deliver(message);
      if (!isSingle) this.#moveToEnd(next);
    }
  }

  #moveToEnd(registration: Registration): void {
    this.#registrations.splice(this.#registrations.indexOf(registration), 1);
    this.#registrations.push(registration);
  }
}

interface Callbacks {
  readonly changed: () => void;
  readonly returned: (message: MemoryMessage) => void;
  readonly cancelled: (registration: Registration) => void;
}

/** One consumer of a queue and what it holds. */
export class Registration {
  readonly listener: QueueListener;
  readonly #callbacks: Callbacks;
  readonly #unsettled = new Set<MemoryMessage>();

  constructor(listener: QueueListener, callbacks: Callbacks) {
    this.listener = listener;
    this.#callbacks = callbacks;
  }

  get hasRoom(): boolean {
    return this.#unsettled.size < this.listener.prefetch;
  }

  deliver(message: MemoryMessage): void {
    this.#unsettled.add(message);
    this.listener.take(message);
  }

  acknowledge(message: MemoryMessage): void {
    if (this.#unsettled.delete(message)) this.#callbacks.changed();
  }

  giveBack(message: MemoryMessage): void {
    if (this.#unsettled.delete(message)) this.#callbacks.returned(message);
  }

  /** No more messages; those held stay held. */
  cancel(): void {
    this.#callbacks.cancelled(this);
  }

  /** Cancels and gives back everything held, in its order. */
  release(): void {
    this.cancel();
    for (const message of [...this.#unsettled].toReversed()) this.giveBack(message);
  }
}

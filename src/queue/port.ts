import type { z } from 'zod';
import type { RunId } from '../campaign/ids.ts';
import type { ParkedClass } from './messages.ts';

/** A queue by what it is for; `topology.ts` knows its name and arguments. */
export type WorkQueue =
  | { readonly kind: 'launch' }
  | { readonly kind: 'control' }
  | { readonly kind: 'review' }
  | { readonly kind: 'inbound' }
  | { readonly kind: 'amend' }
  | { readonly kind: 'unsubscribed' }
  | { readonly kind: 'prepare'; readonly run: RunId }
  | { readonly kind: 'send'; readonly run: RunId; readonly partition: number }
  /** Carries nothing: every process that sends the run's letters consumes it, and so can be counted. */
  | { readonly kind: 'attendance'; readonly run: RunId }
  | { readonly kind: 'parked' }
  | { readonly kind: 'unrouted' };

/** An append-only stream: one per run, one for the service, one for the addresses that get no mail, one for limits. */
export type JournalName =
  | { readonly kind: 'run'; readonly run: RunId }
  | { readonly kind: 'service' }
  | { readonly kind: 'suppression' }
  /** What processes ask of the limits that they share; the last minutes of it. */
  | { readonly kind: 'limits' };

/** What a handler decided about its message; nothing outside `queue/` acknowledges. */
export type Settlement =
  /** Done: everything that follows from the message is confirmed elsewhere. */
  | { readonly kind: 'acknowledge' }
  /** Not begun: back to the queue, for this or another consumer. */
  | { readonly kind: 'give-back' }
  /** Set aside for a person. */
  | { readonly kind: 'park'; readonly reason: string; readonly class?: ParkedClass };

/** Publishes JSON and resolves once the broker has confirmed it. */
export interface Publisher {
  /**
   * Never publishes twice by itself. Rejects with {@link NotConfirmed} when the broker did not answer in time or
   * the channel was lost (the message may or may not be there), and with {@link Unroutable} when there is no such queue.
   */
  publish(queue: WorkQueue, message: unknown): Promise<void>;
  /** Publishes to the ladder: after the delay the broker moves the message to `queue`. The delay must be one of the topology's. */
  publishLater(queue: WorkQueue, message: unknown, delayMilliseconds: number): Promise<void>;
  /** Appends entries in order; one confirmation for all. Rejects like {@link publish}. */
  append(journal: JournalName, entries: readonly unknown[]): Promise<void>;
}

/**
 * One consumer on one channel: consuming, publishing and acknowledging share it, so that whoever lost the right to
 * consume has also lost the right to write. A new channel is a new session. What is not confirmed ends it: nobody goes on
 * without knowing what stands in the journal.
 */
export interface Session extends Publisher {
  /** Unique over all processes and time. */
  readonly id: string;
  /** Aborts when the channel is gone; everything unsettled is then given back by the broker. Sessions of one channel have it in common. */
  readonly lost: AbortSignal;
  /** Aborts when the consumer was asked to stop: begin nothing new, settle what is begun. */
  readonly stopping: AbortSignal;
}

export interface ConsumeOptions<Message> {
  /** Messages that do not parse are parked; messages of a newer version are given back after a pause. */
  readonly schema: z.ZodType<Message>;
  /** How many messages may be unsettled at once. */
  readonly prefetch: number;
  /** Consumers that are given the same object share a channel, and lose it together; without one each has its own. */
  readonly channel?: object;
}

/** A message as it arrives. */
export interface Arrival<Message> {
  readonly message: Message;
  /** False only when no consumer has seen it before. */
  readonly redelivered: boolean;
  /** How often it came back since it was published, for whatever reason. */
  readonly returns: number;
}

export type Handler<Message> = (arrival: Arrival<Message>, session: Session) => Promise<Settlement>;

/** Hears what the consumers of a process take from its queues. */
export interface QueueObserver {
  /** `queuedAt`: when the message came into the queue (epoch milliseconds, to the second), where that is known. */
  taken(
    queue: WorkQueue,
    queuedAt: number | undefined,
    session: Pick<Session, 'lost' | 'stopping'>,
  ): void;
}

/** A supervised consumer: it comes back by itself after a lost channel, connection or broker. */
export interface Consumer extends AsyncDisposable {
  /** Begins nothing new, waits for what is begun, then cancels, gives back the rest and closes the channel. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** One entry of a journal with its place in it. */
export interface JournalRecord {
  readonly offset: number;
  readonly entry: unknown;
}

/** Held by one process at a time. */
export interface Leadership extends AsyncDisposable {
  /** Aborts when the lead is lost. */
  readonly lost: AbortSignal;
}

export interface QueueDepth {
  readonly ready: number;
}

/** A message set aside for a person, whoever set it aside: a handler, or RabbitMQ itself. */
export interface ParkedMessage {
  /** Tells it from others, and stays the same for as long as it is parked. */
  readonly id: string;
  /** The queue it belongs to, by RabbitMQ's name. */
  readonly queue: string;
  /** Whose work it is; undefined when nobody can tell. */
  readonly stage: WorkQueue['kind'] | undefined;
  readonly run: RunId | undefined;
  /** The delivery it is about, where it is about one. */
  readonly number: number | undefined;
  readonly class: ParkedClass;
  readonly reason: string;
  readonly at: Date | undefined;
  /** As it came. */
  readonly body: string;
}

/** What is to become of a parked message; `release` puts it back into the queue it belongs to. */
export type ParkedVerdict = 'keep' | 'drop' | 'release';

/** RabbitMQ, in the words of the road. Implementations: `rabbit/` here, and the emulator's in-memory broker. */
export interface Broker extends Publisher, AsyncDisposable {
  /** For logs and people: `RabbitMQ 3.10.8 at localhost:5672`. */
  readonly description: string;
  /** Undefined while connected and not blocked, else one sentence. */
  trouble(): string | undefined;

  consume<Message>(
    queue: WorkQueue,
    options: ConsumeOptions<Message>,
    handler: Handler<Message>,
  ): Promise<Consumer>;

  /**
   * Reads from `offset` (0 is the first entry) and goes on as entries come, over lost connections too, until the
   * signal aborts (which ends the iteration without an error). Rejects with {@link Unroutable} when there is no such journal.
   */
  read(
    journal: JournalName,
    offset: number,
    signal: AbortSignal,
  ): AsyncIterable<readonly JournalRecord[]>;

  /** Declares a run's journal; harmless when it is there. */
  declareJournal(run: RunId): Promise<void>;
  /** Declares the work queues of a run; harmless when they are there. */
  declareRunQueues(run: RunId, partitions: number): Promise<void>;
  deleteRunQueues(run: RunId, partitions: number): Promise<void>;
  deleteJournal(run: RunId): Promise<void>;
  hasJournal(run: RunId): Promise<boolean>;

  /** Undefined when there is no such queue. Counts ready messages, not those that a consumer holds. */
  depth(queue: WorkQueue): Promise<QueueDepth | undefined>;
  /** How many consumers a queue has; 0 when there is no such queue. Not for queues with one active consumer: RabbitMQ leaves out those that wait. */
  consumers(queue: WorkQueue): Promise<number>;
  /** Drops the ready messages of a queue and says how many; 0 when there is no such queue. */
  purge(queue: WorkQueue): Promise<number>;

  /**
   * Asks about every parked message, oldest first, and does as it is told; what is kept stays in its order, also when this
   * process dies meanwhile. Resolves with those that should have been released and were kept, because their queue is gone.
   * Until then nobody else sees any of them.
   */
  parked(
    visit: (message: ParkedMessage) => ParkedVerdict,
    signal: AbortSignal,
  ): Promise<readonly ParkedMessage[]>;

  /** Waits until this process leads in `role` (one at a time over all processes). */
  lead(role: 'report' | 'poll' | 'mailbox', signal: AbortSignal): Promise<Leadership>;
}

/** The broker did not confirm: the message may be there or not. */
export class NotConfirmed extends Error {
  override readonly name = 'NotConfirmed';
}

/** There is no such queue or journal. */
export class Unroutable extends Error {
  override readonly name = 'Unroutable';
}

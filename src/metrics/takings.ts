import type { RunId } from '../campaign/ids.ts';
import type { QueueObserver, Session, WorkQueue } from '../queue/port.ts';

type ConsumingSession = Pick<Session, 'lost' | 'stopping'>;

/** What a session took last from a queue. */
interface Taking {
  readonly queue: WorkQueue;
  readonly queuedAt: number | undefined;
  readonly session: ConsumingSession;
}

/** What this process took last from each queue, and whether it is there to take more. */
export class Takings implements QueueObserver {
  /** By run, or none, and by queue. */
  readonly #last = new Map<RunId | undefined, Map<string, Taking>>();

  taken(queue: WorkQueue, queuedAt: number | undefined, session: ConsumingSession): void {
    const ofRun = this.#last.get(runOf(queue)) ?? new Map<string, Taking>();
    this.#last.set(runOf(queue), ofRun);
    ofRun.set(nameOf(queue), { queue, queuedAt, session });
  }

  /** When the message that was taken last had come into the queue; undefined when this process takes none of it. */
  lastQueuedAt(queue: WorkQueue): number | undefined {
    const taking = this.#last.get(runOf(queue))?.get(nameOf(queue));
    return taking !== undefined && isLive(taking) ? taking.queuedAt : undefined;
  }

  /** How many partitions of a run this process takes letters of; RabbitMQ gives those of one to one session at a time. */
  ownedPartitions(run: RunId): number {
    const ofRun = [...(this.#last.get(run)?.values() ?? [])];
    return ofRun.filter((taking) => taking.queue.kind === 'send' && isLive(taking)).length;
  }

  forget(run: RunId): void {
    this.#last.delete(run);
  }
}

function runOf(queue: WorkQueue): RunId | undefined {
  return 'run' in queue ? queue.run : undefined;
}

function nameOf(queue: WorkQueue): string {
  return queue.kind === 'send' ? `send ${queue.partition}` : queue.kind;
}

function isLive({ session }: Taking): boolean {
  return !session.lost.aborted && !session.stopping.aborted;
}

import type { RunId } from '../campaign/ids.ts';
import type { QueueObserver, Session, WorkQueue } from '../queue/port.ts';

type ConsumingSession = Pick<Session, 'lost' | 'stopping'>;

/** What a session took last. */
interface Taking {
  readonly queuedAt: number | undefined;
  readonly session: ConsumingSession;
}

/** What this process took last from each queue of each run, and is there to take more. */
export class Takings implements QueueObserver {
  readonly #last = new Map<RunId, Map<string, Taking>>();

  taken(queue: WorkQueue, queuedAt: number | undefined, session: ConsumingSession): void {
    if (queue.kind !== 'prepare' && queue.kind !== 'send') return;
    const ofRun = this.#last.get(queue.run) ?? new Map<string, Taking>();
    this.#last.set(queue.run, ofRun);
    ofRun.set(keyOf(queue), { queuedAt, session });
  }

  /** When the message that was taken last had come into the queue; undefined when this process takes none of it. */
  lastQueuedAt(queue: WorkQueue): number | undefined {
    if (queue.kind !== 'prepare' && queue.kind !== 'send') return undefined;
    const taking = this.#last.get(queue.run)?.get(keyOf(queue));
    return taking !== undefined && isLive(taking) ? taking.queuedAt : undefined;
  }

  /** How many partitions of a run this process takes letters of. RabbitMQ gives those of one to one session at a time. */
  ownedPartitions(run: RunId): number {
    const ofRun = [...(this.#last.get(run) ?? [])];
    return ofRun.filter(([key, taking]) => key.startsWith('send') && isLive(taking)).length;
  }

  forget(run: RunId): void {
    this.#last.delete(run);
  }
}

function keyOf(queue: Extract<WorkQueue, { kind: 'prepare' | 'send' }>): string {
  return queue.kind === 'send' ? `send ${queue.partition}` : queue.kind;
}

function isLive({ session }: Taking): boolean {
  return !session.lost.aborted && !session.stopping.aborted;
}

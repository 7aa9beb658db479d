import { abortable } from '../queue/abortable.ts';
import type { Broker, WorkQueue } from '../queue/port.ts';

/** How many messages wait in each queue that was answered for. */
export type Depths = ReadonlyMap<WorkQueue, number>;

const askedAtOnce = 8;
/** A reader of metrics waits no longer for a broker that does not answer, or has too much to answer. */
const patienceMilliseconds = 2_000;

/** Asks for the queues in their order, for as long as the broker answers and there is time: what comes back may lack some. */
export async function askDepths(
  broker: Pick<Broker, 'depth' | 'trouble'>,
  queues: Iterable<WorkQueue>,
): Promise<Depths> {
  const depths = new Map<WorkQueue, number>();
  if (broker.trouble() !== undefined) return depths;
  const patience = AbortSignal.timeout(patienceMilliseconds);
  const left = [...queues].values();

  async function ask(): Promise<void> {
    for (const queue of left) {
      patience.throwIfAborted();
      const depth = await broker.depth(queue);
      depths.set(queue, depth?.ready ?? 0);
    }
  }

  try {
    await abortable(Promise.all(Array.from({ length: askedAtOnce }, ask)), patience);
  } catch {
    // What is missing says so.
  }
  return new Map(depths);
}

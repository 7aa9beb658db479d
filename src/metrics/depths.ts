import { abortable } from '../queue/abortable.ts';
import type { Broker, WorkQueue } from '../queue/port.ts';

export type Depths = ReadonlyMap<WorkQueue, number>;

const askedAtOnce = 8;
/** A reader of metrics waits no longer for a broker that does not answer. */
const patienceMilliseconds = 2_000;

/** How many messages wait in each queue that is there; undefined when the broker is away or does not answer in time. */
export async function askDepths(
  broker: Pick<Broker, 'depth' | 'trouble'>,
  queues: Iterable<WorkQueue>,
): Promise<Depths | undefined> {
  if (broker.trouble() !== undefined) return undefined;
  const patience = AbortSignal.timeout(patienceMilliseconds);
  const depths = new Map<WorkQueue, number>();
  const left = [...queues].values();

  async function ask(): Promise<void> {
    for (const queue of left) {
      patience.throwIfAborted();
      const depth = await broker.depth(queue);
      if (depth !== undefined) depths.set(queue, depth.ready);
    }
  }

  try {
    await abortable(Promise.all(Array.from({ length: askedAtOnce }, ask)), patience);
    return depths;
  } catch {
    return undefined; // Its absence is what the metrics say.
  }
}

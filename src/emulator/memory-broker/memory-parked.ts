import { ParkedPass } from '../../queue/parked.ts';
import { type ParkedMessage, type ParkedVerdict, Unroutable } from '../../queue/port.ts';
import type { Topology } from '../../queue/topology.ts';
import type { MemoryBrokerStore } from './memory-broker-store.ts';
import type { MemoryMessage } from './memory-queue.ts';

/** Goes over the parking queue while nobody else sees what it holds. */
export async function browseParkedInMemory(
  store: MemoryBrokerStore,
  topology: Topology,
  visit: (message: ParkedMessage) => ParkedVerdict,
): Promise<readonly ParkedMessage[]> {
  const queue = store.queue(topology.nameOf({ kind: 'parked' }));
  const held = new Set<MemoryMessage>(queue?.hold());
  const pass = new ParkedPass(topology, visit);
  try {
    for (const message of held) {
      const { body, routingKey, death } = message;
      pass.take({
        content: body,
        routingKey,
        deaths: death === undefined ? [] : [{ ...death, at: undefined }],
        acknowledge: () => void held.delete(message),
      });
    }
    return await pass.release(async (workQueue, body) => {
      const route = topology.routeTo(workQueue);
      if (!store.publishBytes(route, body))
        throw new Unroutable(`There is no queue for ${route.routingKey}`);
    });
  } finally {
    queue?.giveBack([...held]);
  }
}

import { abortable } from '../../queue/abortable.ts';
import type { Leadership } from '../../queue/port.ts';
import type { Role, Topology } from '../../queue/topology.ts';
import type { MemoryBrokerStore } from './memory-broker-store.ts';
import { MemorySession } from './memory-session.ts';

/** Leads as soon as this is the active consumer of the role's queue, until it is given up or the broker is closed. */
export async function leadInMemory(
  store: MemoryBrokerStore,
  topology: Topology,
  role: Role,
  closing: AbortSignal,
  signal: AbortSignal,
): Promise<Leadership> {
  const session = new MemorySession(store, topology, closing);
  const elected = Promise.withResolvers<void>();
  closing.addEventListener('abort', () => session.end(new Error('The broker is closed')));
  session.consume(store, topology.leadQueue(role).name, 1, () => {}, elected.resolve);
  try {
    await abortable(elected.promise, AbortSignal.any([signal, session.lost]));
  } catch (error) {
    session.end(new Error('No longer standing for the lead', { cause: error }));
    throw error;
  }
  return {
    lost: session.lost,
    [Symbol.asyncDispose]: async () => session.end(new Error('The lead was given up')),
  };
}

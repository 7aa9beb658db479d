import type { RunId } from '../campaign/ids.ts';
import type { Broker } from '../queue/port.ts';

/** What of a run was set aside for one reason. */
export interface ParkedForReason {
  readonly reason: string;
  readonly count: number;
}

/** Messages of this run that are parked, by reason, the oldest first. Changes nothing. */
export async function parkedOfRun(
  broker: Pick<Broker, 'parked'>,
  run: RunId,
  signal: AbortSignal,
): Promise<readonly ParkedForReason[]> {
  const counts = new Map<string, number>();
  await broker.parked((message) => {
    if (message.run === run) counts.set(message.reason, (counts.get(message.reason) ?? 0) + 1);
    return 'keep';
  }, signal);
  return [...counts].map(([reason, count]) => ({ reason, count }));
}

import { setTimeout as delay } from 'node:timers/promises';
import type { KnownRun } from '../journal/runs.ts';
import type { Broker, WorkQueue } from '../queue/port.ts';

const letGoMilliseconds = 5_000;
const glanceMilliseconds = 50;

/** The queues that hold a run's work. */
export function queuesOf({ run, partitions }: KnownRun): readonly WorkQueue[] {
  const numbers = Array.from({ length: partitions }, (_, partition) => partition);
  return [
    { kind: 'prepare', run },
    ...numbers.map((partition): WorkQueue => ({ kind: 'send', run, partition })),
  ];
}

/** Letters that wait in a queue, such as those that nobody is there to send, are not lost; those of a queue that is gone are. */
export async function hasLetters(broker: Broker, run: KnownRun): Promise<boolean> {
  const depths = await Promise.all(queuesOf(run).map((queue) => broker.depth(queue)));
  return depths.every((depth) => depth !== undefined) && depths.some(({ ready }) => ready > 0);
}

export async function purge(broker: Broker, run: KnownRun): Promise<void> {
  for (const queue of queuesOf(run)) await broker.purge(queue);
}

/**
 * Removes a run's queues, once everybody has let go of them: whoever cancels a consumer while its queue is being deleted is
 * answered twice by RabbitMQ 3.10, and amqplib gives up its connection over that. RabbitMQ tells nobody that a consumer
 * has gone, so it is asked; those who take too long lose the queue all the same.
 */
export async function removeQueues(
  broker: Broker,
  run: KnownRun,
  signal: AbortSignal,
): Promise<void> {
  const queues = [...queuesOf(run), { kind: 'attendance', run: run.run } as const];
  for (let waited = 0; waited < letGoMilliseconds; waited += glanceMilliseconds) {
    const counts = await Promise.all(queues.map((queue) => broker.consumers(queue)));
    if (counts.every((count) => count === 0)) break;
    await delay(glanceMilliseconds, undefined, { signal });
  }
  // Whoever slept over it and no longer leads would take the queues from a run that was opened again.
  signal.throwIfAborted();
  await broker.deleteRunQueues(run.run, run.partitions);
}

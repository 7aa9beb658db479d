import { z } from 'zod';
import { JiraRefused } from '../../port.ts';
import type { Transport } from '../../transport/transport.ts';
import { understand } from '../../understand.ts';
import { getTask } from '../requests.ts';

/** A change of the site came to nothing, though Jira had not refused it. */
export class ChangeFailed extends Error {
  override readonly name = 'ChangeFailed';
}

/** Over about half a minute. */
const mostAttempts = 15;

/** Jira changes workflows one at a time, and says so with 409. */
export async function whileBusy<Value>(
  transport: Transport,
  act: () => Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const isBusy = error instanceof JiraRefused && error.status === 409;
      if (!isBusy || attempt === mostAttempts) throw error;
      await transport.rest(attempt, signal);
    }
  }
}

const Task = z.object({
  status: z.string(),
  message: z.string().default(''),
});
const running: ReadonlySet<string> = new Set(['ENQUEUED', 'RUNNING']);

/** Waits for a change of the site that takes a while, as long as it takes. */
export async function awaitTask(
  transport: Transport,
  taskId: string,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const task = understand(Task, await getTask(transport.until(signal), { taskId }));
    if (task.status === 'COMPLETE') return;
    if (!running.has(task.status))
      throw new ChangeFailed(`Jira ended the change with ${task.status}. ${task.message}`.trim());
    await transport.rest(attempt, signal);
  }
}

import { z } from 'zod';
import { understand } from '../../understand.ts';
import { createStatuses as postStatuses } from '../requests.ts';
import type { Step } from '../step.ts';
import type { WantedStatus, WantedWorkflow } from '../wanted.ts';
import type { Workshop } from './apply.ts';
import { awaitTask, whileBusy } from './site-tasks.ts';
import { mendedWorkflow, newWorkflow, type WrittenWorkflow } from './workflow-document.ts';

const Statuses = z.array(z.object({ id: z.string(), name: z.string() }));

export async function createStatuses(
  statuses: readonly WantedStatus[],
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const answer = await whileBusy(
    transport,
    () =>
      postStatuses(transport.until(signal), {
        scope: { type: 'GLOBAL' },
        statuses: statuses.map(({ name, category }) => ({ name, statusCategory: category })),
      }),
    signal,
  );
  for (const { id, name } of understand(Statuses, answer)) ids.set('status', name, id);
}

export async function createWorkflow(
  workflow: WantedWorkflow,
  shop: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const { transport, ids } = shop;
  const written = newWorkflow(workflow, (name) => ids.of('status', name));
  const { name, description } = workflow;
  await whileBusy(
    transport,
    () =>
      send(
        shop,
        'create',
        {
          scope: { type: 'GLOBAL' },
          statuses: written.referred,
          workflows: [{ name, description, ...partsOf(written) }],
        },
        signal,
      ),
    signal,
  );
}

export async function mendWorkflow(
  { workflow, present, faults }: Extract<Step, { readonly kind: 'mend-workflow' }>,
  shop: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const { transport, ids } = shop;
  const written = mendedWorkflow(workflow, present, faults, (name) => ids.of('status', name));
  const answer = await whileBusy(
    transport,
    () =>
      send(
        shop,
        'update',
        {
          statuses: written.referred,
          workflows: [{ id: present.id, version: present.document.version, ...partsOf(written) }],
        },
        signal,
      ),
    signal,
  );
  const { taskId } = understand(z.object({ taskId: z.string().nullish() }), answer);
  if (taskId !== null && taskId !== undefined) await awaitTask(transport, taskId, signal);
}

function partsOf({ statuses, transitions }: WrittenWorkflow) {
  return { statuses, transitions };
}

/** As it is written: what Jira gave of a workflow goes back to it, whether jira.js knows it or not. */
function send(
  { transport }: Workshop,
  operation: 'create' | 'update',
  body: object,
  signal: AbortSignal,
): Promise<unknown> {
  const url = `/rest/api/3/workflows/${operation}`;
  return transport.until(signal).sendRequest({ url, method: 'POST', body });
}

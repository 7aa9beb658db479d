import { selfLink } from '../shapes/frame.ts';
import { progressOf } from '../tasks.ts';
import { type Answer, type Call, type Endpoint, ok, parameter } from './call.ts';
import { may } from './issue-access.ts';
import { refusal } from './refusal.ts';

export const taskEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/task/:taskId', answer: readTask },
];

const descriptions = {
  properties: 'Bulk update of issue properties',
  workflows: 'Workflow scheme switch',
} as const;

/** Accounts are numbered here, and only here. */
const firstAccountNumber = 10_000;

/** `TaskProgressBeanObject` in Atlassian's OpenAPI document; what its result looks like is not documented. */
function readTask(call: Call): Answer {
  const id = parameter(call, 'taskId');
  const task = call.site.tasks.get(id);
  if (task === undefined || task.kind === 'bulk')
    throw refusal(404, [`The task with id ${id} does not exist.`]);
  if (task.by.accountId !== call.reader.accountId && !may(call.reader, 'ADMINISTER'))
    throw refusal(403, ['You do not have permission to see this task.']);
  const isOver = task.status === 'COMPLETE' || task.status === 'CANCELLED';
  const { accounts } = call.store.directory;
  return ok({
    self: selfLink(call, `task/${id}`),
    id,
    description: descriptions[task.kind],
    status: task.status,
    ...(isOver && { result: { failed: Object.fromEntries(task.failed) } }),
    submittedBy:
      firstAccountNumber + accounts.findIndex(({ accountId }) => accountId === task.by.accountId),
    progress: progressOf(task),
    elapsedRuntime: task.started === undefined ? 0 : task.updated - task.started,
    submitted: task.created,
    ...(task.started !== undefined && { started: task.started }),
    ...(isOver && { finished: task.updated }),
    lastUpdate: task.updated,
  });
}

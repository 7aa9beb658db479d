import { z } from 'zod';
import type { IssueId } from '../../campaign/ids.ts';
import { issueIdSchema } from '../issues.ts';
import { type BulkFailures, JiraRefused, JiraUnavailable } from '../port.ts';
import { getBulkOperationProgress } from '../requests.ts';
import type { Transport } from '../transport/transport.ts';
import { understand } from '../understand.ts';

/** Over twelve minutes: a task of a thousand issues takes one or two, and may stand behind those of others. */
const mostPolls = 150;
const endedStatuses: ReadonlySet<string> = new Set(['COMPLETE', 'FAILED', 'CANCELLED', 'DEAD']);

const Task = z.object({ taskId: z.coerce.string().regex(/^[\w-]+$/) });

const Progress = z.object({
  status: z.string(),
  processedAccessibleIssues: z.array(z.coerce.string().pipe(issueIdSchema)).default([]),
  failedAccessibleIssues: z.record(z.string(), z.array(z.string())).default({}),
});
type Progress = z.infer<typeof Progress>;

/** What a bulk task did not do. */
export interface TaskReport {
  /** Tried, and failed. */
  readonly failed: BulkFailures;
  /** The task ended before it came to them, as far as Jira says: look at them, then try again. */
  readonly untouched: BulkFailures;
}

export const nothingLeft: TaskReport = { failed: new Map(), untouched: new Map() };

/** Submits one task and follows it to its end. */
export async function runTask(
  transport: Transport,
  ids: readonly IssueId[],
  submit: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<TaskReport> {
  const { taskId } = understand(Task, await submit());
  for (let poll = 1; poll <= mostPolls; poll += 1) {
    await transport.rest(poll, signal);
    const progress = await progressOf(transport, taskId, signal);
    if (typeof progress === 'string')
      return { failed: new Map(), untouched: new Map(ids.map((id) => [id, progress])) };
    if (endedStatuses.has(progress.status)) return reportOf(progress, ids);
  }
  throw new JiraUnavailable(`Jira's bulk task ${taskId} does not end.`);
}

/** A sentence when Jira does not tell, as of a task that it has forgotten. */
async function progressOf(
  transport: Transport,
  taskId: string,
  signal: AbortSignal,
): Promise<Progress | string> {
  try {
    const answer = await getBulkOperationProgress(transport.until(signal), { taskId });
    return understand(Progress, answer);
  } catch (error) {
    if (!(error instanceof JiraRefused)) throw error;
    return `Jira does not say what became of the bulk task: ${error.message}`;
  }
}

function reportOf(progress: Progress, ids: readonly IssueId[]): TaskReport {
  const failed = new Map<IssueId, string>();
  const left = new Map<IssueId, string>();
  const processed = new Set<string>(progress.processedAccessibleIssues);
  for (const id of ids) {
    const reasons = progress.failedAccessibleIssues[id];
    if (reasons !== undefined) failed.set(id, reasons.join(' '));
    else if (!processed.has(id)) left.set(id, `The bulk task ended ${progress.status}.`);
  }
  return { failed, untouched: left };
}

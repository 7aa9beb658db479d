import { z } from 'zod';
import type { Issue } from '../store/issue.ts';
import type { Transition } from '../store/workflow.ts';
import { progressOf, type TaskStep } from '../tasks.ts';
import { bulkEditFields, readBulkEdit } from './bulk-edit.ts';
import { type Answer, type Call, type Endpoint, listQuery, ok, parameter } from './call.ts';
import { may, visibleIssue } from './issue-access.ts';
import { BulkErrors, bulkRefusal, Refusal, refusal } from './refusal.ts';

const mostIssues = 1_000;
const transitionPath = '/bulk/issues/transition';
const fieldPath = '/bulk/issues/fields';

export const bulkEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: transitionPath, answer: readTransitions, refusals: BulkErrors },
  { method: 'POST', path: transitionPath, answer: transitionIssues, refusals: BulkErrors },
  { method: 'GET', path: fieldPath, answer: readEditableFields, refusals: BulkErrors },
  { method: 'POST', path: fieldPath, answer: editIssues, refusals: BulkErrors },
  { method: 'GET', path: '/bulk/queue/:taskId', answer: readProgress },
];

/** Per workflow, the transitions that all its issues have in common and that need no screen. */
function readTransitions(call: Call): Answer {
  const issues = issuesAskedFor(call);
  const groups = Map.groupBy(issues, ({ workflow }) => workflow);
  return ok({
    availableTransitions: [...groups].map(([workflow, members]) => {
      const common = workflow.transitions.filter((transition) =>
        members.every(({ status }) => transition.from.includes(status.id)),
      );
      const simple = common.filter(({ hasScreen }) => !hasScreen);
      return {
        issues: members.map(({ key }) => key),
        isTransitionsFiltered: simple.length < workflow.transitions.length,
        transitions: simple.map(simpleTransition),
      };
    }),
  });
}

function simpleTransition({ id, name, to }: Transition) {
  return {
    transitionId: Number(id),
    transitionName: name,
    to: { statusId: Number(to.id), statusName: to.name },
  };
}

function issuesAskedFor(call: Call): readonly Issue[] {
  demandBulkChange(call);
  return issuesNamed(call, listQuery(call, 'issueIdsOrKeys'));
}

function issuesNamed(call: Call, idsOrKeys: readonly string[]): readonly Issue[] {
  if (idsOrKeys.length === 0 || idsOrKeys.length > mostIssues)
    throw bulkRefusal(400, `The number of issues must be between 1 and ${mostIssues}.`);
  const issues = new Map<string, Issue>();
  for (const idOrKey of idsOrKeys) {
    const issue = visibleIssue(call, idOrKey);
    if (issue === undefined)
      throw bulkRefusal(400, 'Some of the issues in the issueIdsOrKeys are not valid');
    issues.set(issue.id, issue);
  }
  return [...issues.values()];
}

function demandBulkChange(call: Call): void {
  if (!may(call.reader, 'BULK_CHANGE'))
    throw bulkRefusal(403, 'You do not have permission to make bulk changes.');
}

const TransitionRequest = z.strictObject({
  bulkTransitionInputs: z
    .array(
      z.strictObject({ selectedIssueIdsOrKeys: z.array(z.string()), transitionId: z.string() }),
    )
    .min(1),
  sendBulkNotification: z.boolean().nullish(),
});

function transitionIssues(call: Call): Answer {
  demandBulkChange(call);
  const request = TransitionRequest.safeParse(call.body);
  if (!request.success) throw bulkRefusal(400, 'The request body is not valid');
  const { bulkTransitionInputs } = request.data;
  const selected = bulkTransitionInputs.flatMap((input) => input.selectedIssueIdsOrKeys);
  const issues = issuesNamed(call, selected);
  const transitions = new Map<string, string>();
  for (const { selectedIssueIdsOrKeys, transitionId } of bulkTransitionInputs)
    for (const idOrKey of selectedIssueIdsOrKeys)
      transitions.set(visibleIssue(call, idOrKey)?.id ?? '', transitionId);

  return submit(call, issues, (issueId) => {
    const issue = call.store.issues.get(issueId);
    const transition = issue?.workflow.transitions.find(
      ({ id, from, hasScreen }) =>
        id === transitions.get(issueId) && from.includes(issue.status.id) && !hasScreen,
    );
    if (issue === undefined || !may(call.reader, 'TRANSITION_ISSUES')) return gone;
    if (transition === undefined)
      return `Transition id '${transitions.get(issueId)}' is not valid for this issue.`;
    call.store.issues.change(issue, { status: transition.to, isBulk: true }, call.reader);
    return undefined;
  });
}

const gone = 'The issue does not exist or you do not have permission to change it.';

function editIssues(call: Call): Answer {
  demandBulkChange(call);
  const edit = readBulkEdit(call);
  const issues = issuesNamed(call, edit.selectedIssueIdsOrKeys);
  return submit(call, issues, (issueId) => {
    const issue = call.store.issues.get(issueId);
    if (issue === undefined || !may(call.reader, 'EDIT_ISSUES')) return gone;
    const values = edit.valuesFor(issue);
    if (values.kind === 'problem') return values.problem;
    call.store.issues.change(issue, { values: values.values, isBulk: true }, call.reader);
    return undefined;
  });
}

/** Five bulk operations run at a time, of all users together. */
function submit(call: Call, issues: readonly Issue[], step: TaskStep): Answer {
  const { tasks } = call.site;
  if (tasks.isBusy)
    throw new Refusal({
      status: 429,
      headers: { 'Retry-After': '1' },
      body: { errors: [{ message: 'Too many bulk operations are running. Try again later.' }] },
    });
  const ids = issues.map(({ id }) => id);
  const { id } = tasks.submit('bulk', call.reader, ids, step);
  return { status: 201, body: { taskId: id } };
}

function readEditableFields(call: Call): Answer {
  issuesAskedFor(call);
  const text = (call.query.get('searchText') ?? '').toLowerCase();
  const fields = bulkEditFields(call).filter(({ name }) => name.toLowerCase().includes(text));
  return ok({ fields: fields.slice(0, 50) });
}

function readProgress(call: Call): Answer {
  const taskId = parameter(call, 'taskId');
  const task = call.site.tasks.get(taskId);
  if (task?.kind !== 'bulk')
    throw refusal(400, ['The task associated with this taskId is not a bulk operation task']);
  return ok({
    taskId,
    status: task.status,
    progressPercent: progressOf(task),
    submittedBy: { accountId: task.by.accountId },
    created: task.created,
    ...(task.started !== undefined && { started: task.started }),
    updated: task.updated,
    totalIssueCount: task.total,
    processedAccessibleIssues: task.processed.map(Number),
    ...(task.failed.size > 0 && { failedAccessibleIssues: Object.fromEntries(task.failed) }),
    // Those are refused before the task begins.
    invalidOrInaccessibleIssueCount: 0,
  });
}

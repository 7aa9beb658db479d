import type { IssueId } from '../../src/campaign/ids.ts';
import { BulkWriter } from '../../src/jira/bulk.ts';
import type { BulkFailures } from '../../src/jira/port.ts';
import { issue, type ScriptedJira } from './scripted-jira.ts';
import { json, type Reaction } from './small-server.ts';

/** Endpoints of bulk writes, and what they answer. */
export const fetch = 'POST /rest/api/3/issue/bulkfetch';
export const available = 'GET /rest/api/3/bulk/issues/transition';
export const transition = 'POST /rest/api/3/bulk/issues/transition';
export const edit = 'POST /rest/api/3/bulk/issues/fields';
export const queue = 'GET /rest/api/3/bulk/queue/77';

export const submitted = json(201, { taskId: '77' });

/** Statuses by their ids; `met` is none of Postboard's. */
export const toContact = '150';
export const contacted = '151';
export const undeliverable = '152';
export const unsubscribed = '153';
export const met = '160';

export function ids(...numbers: readonly number[]): IssueId[] {
  return numbers.map(String) as IssueId[];
}

export function leadsTo(issues: readonly string[], transitionId: number, statusId: string) {
  const transitions = [
    { transitionId: 99, transitionName: 'Elsewhere', to: { statusId: 1, statusName: 'Elsewhere' } },
    { transitionId, transitionName: 'Go', to: { statusId: Number(statusId), statusName: 'There' } },
  ];
  return { availableTransitions: [{ issues, isTransitionsFiltered: false, transitions }] };
}

/** Whatever is asked about can be moved to Contacted. */
export const everybodyMayMove: Reaction = (request, response) => {
  const query = new URL(request.path, 'http://jira').searchParams.get('issueIdsOrKeys');
  json(200, leadsTo(query?.split(',') ?? [], 11, contacted))(request, response);
};

/** Every issue asked for is there, in the status that is told. */
export function everybodyIn(statusOf: (id: string) => string): Reaction {
  return (request, response) => {
    const { issueIdsOrKeys } = JSON.parse(request.body) as { issueIdsOrKeys: string[] };
    const issues = issueIdsOrKeys.map((id) => issue(Number(id), statusOf(id), '2'));
    json(200, { issues })(request, response);
  };
}

/** Ids in a request that moves issues in bulk. */
export function moved(body: unknown): readonly string[] {
  const { bulkTransitionInputs } = body as {
    bulkTransitionInputs: { selectedIssueIdsOrKeys: string[] }[];
  };
  return bulkTransitionInputs.flatMap((input) => input.selectedIssueIdsOrKeys);
}

/** Of a bulk edit of labels: what is done with which labels on which issues. */
export function relabelled(body: unknown) {
  const { editedFieldsInput, selectedIssueIdsOrKeys } = body as {
    editedFieldsInput: {
      labelsFields: [{ bulkEditMultiSelectFieldOption: string; labels: { name: string }[] }];
    };
    selectedIssueIdsOrKeys: string[];
  };
  const [{ bulkEditMultiSelectFieldOption: option, labels }] = editedFieldsInput.labelsFields;
  return [option, labels.map(({ name }) => name), selectedIssueIdsOrKeys];
}

export function ended(
  status: string,
  processed: readonly number[],
  failed: Readonly<Record<string, readonly string[]>> = {},
) {
  return {
    taskId: '77',
    status,
    progressPercent: 100,
    processedAccessibleIssues: processed,
    failedAccessibleIssues: failed,
    invalidOrInaccessibleIssueCount: 0,
    totalIssueCount: processed.length,
  };
}

/** Moves recipients to Contacted. */
export function moving(
  { transport, site }: ScriptedJira,
  ...numbers: readonly number[]
): Promise<BulkFailures> {
  const { signal } = new AbortController();
  return new BulkWriter(transport, site).moveRecipients(ids(...numbers), 'contacted', signal);
}

import { mayMoveRecipient, type RecipientStatus } from '../campaign/campaign.ts';
import type { IssueId } from '../campaign/ids.ts';
import { transitionsTo } from './bulk/available.ts';
import { inParts } from './bulk/in-parts.ts';
import { nothingLeft, runTask, type TaskReport } from './bulk/task.ts';
import { type Issue, readIssues } from './issues.ts';
import { labelsOf } from './labels.ts';
import { type BulkFailures, JiraUnavailable } from './port.ts';
import { submitBulkEdit, submitBulkTransition } from './requests.ts';
import type { Site } from './site/site.ts';
import { Semaphore } from './transport/semaphore.ts';
import type { Transport } from './transport/transport.ts';

/** Of a task whose answer is lost, or that ends before its time. */
const mostTries = 3;
const gone = 'The issue is gone, or the account may not see it.';

/** How issues should be, and what makes them so. */
interface Change {
  /** What must be read of an issue to tell. */
  readonly fields: readonly string[];
  isDone(issue: Issue): boolean;
  /** Why an issue is to stay as it is, or undefined. */
  obstacle(issue: Issue): string | undefined;
  make(issues: readonly Issue[]): Promise<TaskReport>;
}

/**
 * Writes to many issues with Jira's bulk tasks, one task at a time in this process (Jira takes five of all users). Every
 * try reads the issues first and writes to those that are not yet as they should be: where an answer is lost, or a
 * person was quicker, the issue tells.
 */
export class BulkWriter {
  readonly #transport: Transport;
  readonly #site: Site;
  readonly #turns = new Semaphore(1);

  constructor(transport: Transport, site: Site) {
    this.#transport = transport;
    this.#site = site;
  }

  /** Moves recipients; those that are there already are left alone, and those that are not to be mailed any more. */
  moveRecipients(
    ids: readonly IssueId[],
    to: RecipientStatus,
    signal: AbortSignal,
  ): Promise<BulkFailures> {
    const { recipientStatuses } = this.#site;
    const target = recipientStatuses.idOf(to);
    const change: Change = {
      fields: [],
      isDone: ({ fields }) => fields.status.id === target,
      obstacle: ({ fields: { status } }) =>
        mayMoveRecipient(recipientStatuses.oursOf(status.id), to)
          ? undefined
          : `It was moved to "${status.name}", where it stays.`,
      make: async (issues) => {
        const transitions = await transitionsTo(target, issues, this.#transport, signal);
        const immovable = issues
          .filter(({ id }) => !transitions.has(id))
          .map(({ id, fields: { status } }): [IssueId, string] => [
            id,
            `Its workflow has no move without a screen from "${status.name}" to the status that jira.recipientStatuses.${to} names.`,
          ]);
        const { failed, untouched } = await this.#run([...transitions.keys()], signal, () =>
          submitBulkTransition(this.#transport.until(signal), {
            bulkTransitionInputs: inputsOf(transitions),
            sendBulkNotification: false,
          }),
        );
        return { failed: new Map([...immovable, ...failed]), untouched };
      },
    };
    return inParts(ids, (part) => this.#write(part, change, signal));
  }

  /** Puts a label on those that do not have it, and takes others off that they have instead. */
  relabel(
    ids: readonly IssueId[],
    label: string,
    instead: readonly string[],
    signal: AbortSignal,
  ): Promise<BulkFailures> {
    const change: Change = {
      fields: ['labels'],
      isDone: (issue) => carries(issue, [label]) && !carries(issue, instead),
      obstacle: () => undefined,
      make: async (issues) => {
        const others = issues.filter((issue) => carries(issue, instead));
        const unlabelled = issues.filter((issue) => !carries(issue, [label]));
        const removal = await this.#editLabels('REMOVE', instead, others, signal);
        const addition = await this.#editLabels('ADD', [label], unlabelled, signal);
        return {
          failed: new Map([...removal.failed, ...addition.failed]),
          untouched: new Map([...removal.untouched, ...addition.untouched]),
        };
      },
    };
    return inParts(ids, (part) => this.#write(part, change, signal));
  }

  #editLabels(
    option: 'ADD' | 'REMOVE',
    labels: readonly string[],
    issues: readonly Issue[],
    signal: AbortSignal,
  ): Promise<TaskReport> {
    const ids = issues.map(({ id }) => id);
    return this.#run(ids, signal, () =>
      submitBulkEdit(this.#transport.until(signal), {
        editedFieldsInput: {
          labelsFields: [
            {
              fieldId: 'labels',
              bulkEditMultiSelectFieldOption: option,
              labels: labels.map((name) => ({ name })),
            },
          ],
        },
        selectedActions: ['labels'],
        selectedIssueIdsOrKeys: ids,
        sendBulkNotification: false,
      }),
    );
  }

  /** Tries until every issue is as it should be, or it is known why not. */
  async #write(
    ids: readonly IssueId[],
    change: Change,
    signal: AbortSignal,
  ): Promise<BulkFailures> {
    const failures = new Map<IssueId, string>();
    let left = ids;
    let reasons: BulkFailures = new Map();
    for (let attempt = 1; ; attempt += 1) {
      const issues = await readIssues(this.#transport, left, change.fields, signal);
      const found = new Set(issues.map(({ id }) => id));
      for (const id of left) if (!found.has(id)) failures.set(id, gone);
      const toChange: Issue[] = [];
      for (const issue of issues) {
        if (change.isDone(issue)) continue;
        const reason = change.obstacle(issue) ?? reasons.get(issue.id);
        if (reason === undefined) toChange.push(issue);
        else failures.set(issue.id, reason);
      }
      if (toChange.length === 0) return failures;

      const { failed, untouched } = await this.#try(change, toChange, attempt, signal);
      reasons = attempt < mostTries ? failed : new Map([...untouched, ...failed]);
      left = [...new Set([...failed.keys(), ...untouched.keys()])];
    }
  }

  /** A try whose answer is lost has touched nobody, as far as we know. */
  async #try(
    change: Change,
    issues: readonly Issue[],
    attempt: number,
    signal: AbortSignal,
  ): Promise<TaskReport> {
    try {
      const report = await change.make(issues);
      if (report.untouched.size > 0) await this.#transport.rest(attempt, signal);
      return report;
    } catch (error) {
      if (!(error instanceof JiraUnavailable) || attempt >= mostTries) throw error;
      await this.#transport.rest(attempt, signal);
      return { failed: new Map(), untouched: new Map(issues.map(({ id }) => [id, error.message])) };
    }
  }

  async #run(
    ids: readonly IssueId[],
    signal: AbortSignal,
    submit: () => Promise<unknown>,
  ): Promise<TaskReport> {
    if (ids.length === 0) return nothingLeft;
    using _turn = await this.#turns.take(signal);
    return await runTask(this.#transport, ids, submit, signal);
  }
}

function inputsOf(transitions: ReadonlyMap<IssueId, string>) {
  const byTransition = Map.groupBy(transitions, ([, transitionId]) => transitionId);
  return [...byTransition].map(([transitionId, entries]) => ({
    transitionId,
    selectedIssueIdsOrKeys: entries.map(([id]) => id),
  }));
}

function carries({ fields }: Issue, wanted: readonly string[]): boolean {
  return labelsOf(fields).some((each) => wanted.includes(each));
}

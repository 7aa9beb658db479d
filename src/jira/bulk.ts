import {
  getAvailableTransitions,
  getBulkOperationProgress,
  submitBulkEdit,
  submitBulkTransition,
} from 'jira.js/cloud';
import { z } from 'zod';
import type { RecipientStatus } from '../campaign/campaign.ts';
import type { IssueId } from '../campaign/ids.ts';
import { type Issue, issueIdSchema, readIssues, slicesOf } from './issues.ts';
import { labelsOf } from './labels.ts';
import { type BulkFailures, JiraUnavailable } from './port.ts';
import type { Site } from './site/site.ts';
import { Semaphore } from './transport/semaphore.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

const mostIssuesPerTask = 1_000;
/** Their ids go into an address, which must stay shorter than 8 KB. */
const mostIssuesPerQuestion = 500;
const mostPolls = 150;
const endedStatuses: ReadonlySet<string> = new Set(['COMPLETE', 'FAILED', 'CANCELLED', 'DEAD']);
const gone = 'The issue is gone, or the account may not see it.';

const Task = z.object({ taskId: z.coerce.string().regex(/^[\w-]+$/) });

const Progress = z.object({
  status: z.string(),
  processedAccessibleIssues: z.array(z.coerce.string().pipe(issueIdSchema)).default([]),
  failedAccessibleIssues: z.record(z.string(), z.array(z.string())).default({}),
});
type Progress = z.infer<typeof Progress>;

const Available = z.object({
  availableTransitions: z
    .array(
      z.object({
        issues: z.array(z.string()),
        transitions: z
          .array(
            z.object({
              transitionId: z.coerce.string(),
              to: z.object({ statusId: z.coerce.string() }),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  startingAfter: z.string().nullish(),
});

/** Writes to many issues with Jira's bulk tasks, one task at a time in this process (Jira takes five of all users). */
export class BulkWriter {
  readonly #transport: Transport;
  readonly #site: Site;
  readonly #turns = new Semaphore(1);

  constructor(transport: Transport, site: Site) {
    this.#transport = transport;
    this.#site = site;
  }

  /** Moves recipients; those that are there already are left alone. */
  async moveRecipients(
    ids: readonly IssueId[],
    to: RecipientStatus,
    signal: AbortSignal,
  ): Promise<BulkFailures> {
    const target = this.#site.recipientStatuses.idOf(to);
    const isThere = ({ fields }: Issue) => fields.status.id === target;
    const failures = new Map<IssueId, string>();
    for (const slice of slicesOf(ids, mostIssuesPerTask)) {
      const issues = await this.#read(slice, failures, [], signal);
      const toMove = issues.filter((issue) => !isThere(issue));
      const transitions = await this.#transitionsTo(target, toMove, signal);
      for (const { id, fields } of toMove) {
        if (!transitions.has(id))
          failures.set(
            id,
            `Its workflow has no move without a screen from "${fields.status.name}" to the status that jira.recipientStatuses.${to} names.`,
          );
      }
      const moving = [...transitions.keys()];
      const failed = await this.#run(moving, signal, () =>
        submitBulkTransition(this.#transport.until(signal), {
          bulkTransitionInputs: inputsOf(transitions),
          sendBulkNotification: false,
        }),
      );
      // A person, or a repeated call whose first answer was lost, may have moved them.
      const after = await readIssues(this.#transport, [...failed.keys()], [], signal);
      const arrived = new Set(after.filter(isThere).map(({ id }) => id));
      for (const [id, reason] of failed) if (!arrived.has(id)) failures.set(id, reason);
    }
    return failures;
  }

  /** Puts a label on those that do not have it, and takes others off that they have instead. */
  async relabel(
    ids: readonly IssueId[],
    label: string,
    instead: readonly string[],
    signal: AbortSignal,
  ): Promise<BulkFailures> {
    const failures = new Map<IssueId, string>();
    for (const slice of slicesOf(ids, mostIssuesPerTask)) {
      const issues = await this.#read(slice, failures, ['labels'], signal);
      const carrying = (wanted: readonly string[]) =>
        issues.filter(({ fields }) => labelsOf(fields).some((each) => wanted.includes(each)));
      const labelled = new Set(carrying([label]));
      const unlabelled = issues.filter((issue) => !labelled.has(issue));
      const failed = [
        ...(await this.#editLabels('REMOVE', instead, carrying(instead), signal)),
        ...(await this.#editLabels('ADD', [label], unlabelled, signal)),
      ];
      for (const [id, reason] of failed) failures.set(id, reason);
    }
    return failures;
  }

  #editLabels(
    option: 'ADD' | 'REMOVE',
    labels: readonly string[],
    issues: readonly Issue[],
    signal: AbortSignal,
  ): Promise<BulkFailures> {
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

  /** A bulk call refuses all issues when one of them is gone, so they are read first. */
  async #read(
    ids: readonly IssueId[],
    failures: Map<IssueId, string>,
    fields: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Issue[]> {
    const issues = await readIssues(this.#transport, ids, fields, signal);
    const found = new Set(issues.map(({ id }) => id));
    for (const id of ids) if (!found.has(id)) failures.set(id, gone);
    return issues;
  }

  /**
   * Finds for each issue the transition that leads to a status. Jira names the transitions that all issues of a
   * workflow have in common, so it is asked per status.
   */
  async #transitionsTo(
    target: string,
    issues: readonly Issue[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<IssueId, string>> {
    const found = new Map<IssueId, string>();
    const byStatus = Map.groupBy(issues, ({ fields }) => fields.status.id);
    const questions = [...byStatus.values()].flatMap((group) =>
      slicesOf(group, mostIssuesPerQuestion),
    );
    for (const question of questions) {
      const idOf = new Map<string, IssueId>(
        question.flatMap(({ id, key }) => [
          [id, id],
          [key, id],
        ]),
      );
      let startingAfter: string | undefined;
      do {
        const answer = await getAvailableTransitions(this.#transport.until(signal), {
          issueIdsOrKeys: question.map(({ id }) => id).join(','),
          ...(startingAfter !== undefined && { startingAfter }),
        });
        const page = understand(Available, answer);
        for (const { issues: names, transitions } of page.availableTransitions) {
          const transition = transitions.find(({ to }) => to.statusId === target);
          for (const name of transition === undefined ? [] : names) {
            const id = idOf.get(name);
            if (id !== undefined && transition !== undefined)
              found.set(id, transition.transitionId);
          }
        }
        startingAfter = page.startingAfter ?? undefined;
      } while (startingAfter !== undefined);
    }
    return found;
  }

  /** Submits one task and follows it to its end. */
  async #run(
    ids: readonly IssueId[],
    signal: AbortSignal,
    submit: () => Promise<unknown>,
  ): Promise<BulkFailures> {
    if (ids.length === 0) return new Map();
    using _turn = await this.#turns.take(signal);
    const { taskId } = understand(Task, await submit());
    for (let poll = 1; poll <= mostPolls; poll += 1) {
      await this.#transport.rest(poll, signal);
      const answer = await getBulkOperationProgress(this.#transport.until(signal), { taskId });
      const progress = understand(Progress, answer);
      if (endedStatuses.has(progress.status)) return failuresIn(progress, ids);
    }
    throw new JiraUnavailable(`Jira's bulk task ${taskId} does not end.`);
  }
}

/** What a task that has ended did not do. */
function failuresIn(progress: Progress, ids: readonly IssueId[]): BulkFailures {
  const failed = new Map(
    Object.entries(progress.failedAccessibleIssues).map(([id, reasons]) => [id, reasons.join(' ')]),
  );
  const processed = new Set<string>(progress.processedAccessibleIssues);
  return new Map(
    ids.flatMap((id): readonly (readonly [IssueId, string])[] => {
      const reason = failed.get(id);
      if (reason !== undefined) return [[id, reason]];
      if (processed.has(id)) return [];
      return [
        [id, progress.status === 'COMPLETE' ? gone : `The bulk task ended ${progress.status}.`],
      ];
    }),
  );
}

function inputsOf(transitions: ReadonlyMap<IssueId, string>) {
  const byTransition = Map.groupBy(transitions, ([, transitionId]) => transitionId);
  return [...byTransition].map(([transitionId, entries]) => ({
    transitionId,
    selectedIssueIdsOrKeys: entries.map(([id]) => id),
  }));
}

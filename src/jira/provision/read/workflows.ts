import { z } from 'zod';
import type { Transport } from '../../transport/transport.ts';
import { understand } from '../../understand.ts';
import type { PresentTransition, PresentWorkflow } from '../present.ts';
import { readWorkflows, searchWorkflows } from '../requests.ts';
import { allPages } from './pages.ts';

const Reference = z.looseObject({ statusReference: z.string() });
const Transition = z.looseObject({
  id: z.string(),
  name: z.string().default(''),
  type: z.enum(['INITIAL', 'GLOBAL', 'DIRECTED']),
  toStatusReference: z.string(),
  links: z.array(z.object({ fromStatusReference: z.string().nullish() })).default([]),
  transitionScreen: z.object({ ruleKey: z.string() }).nullish(),
});
const WorkflowJson = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.object({ type: z.string().default('GLOBAL') }).nullish(),
  version: z.looseObject({}),
  statuses: z.array(Reference),
  transitions: z.array(Transition).default([]),
});
type WorkflowJson = z.infer<typeof WorkflowJson>;
const Status = z.looseObject({ id: z.string(), statusReference: z.string() });
type Status = z.infer<typeof Status>;

const Answer = z.object({
  workflows: z.array(WorkflowJson).default([]),
  statuses: z.array(Status).default([]),
});
const Found = z.object({ id: z.string(), name: z.string() });

/** The workflow that issues of a type follow in a project; undefined where Jira tells none. */
export async function readWorkflowOf(
  transport: Transport,
  projectId: string,
  issueTypeId: string,
  signal: AbortSignal,
): Promise<PresentWorkflow | undefined> {
  const answer = await readWorkflows(transport.until(signal), {
    projectAndIssueTypes: [{ projectId, issueTypeId }],
  });
  return workflowsIn(answer)[0];
}

/** The workflows of these names, of those that every company-managed project may use. */
export async function readWorkflowsCalled(
  transport: Transport,
  names: readonly string[],
  prefix: string,
  signal: AbortSignal,
): Promise<readonly PresentWorkflow[]> {
  const client = transport.until(signal);
  const found = await allPages(Found, (startAt) =>
    searchWorkflows(client, { startAt, queryString: prefix, scope: 'GLOBAL' }),
  );
  const workflowIds = found.filter(({ name }) => names.includes(name)).map(({ id }) => id);
  if (workflowIds.length === 0) return [];
  return workflowsIn(await readWorkflows(client, { workflowIds }));
}

/** The workflows of an answer, with the statuses that they refer to. */
export function workflowsIn(answer: unknown): readonly PresentWorkflow[] {
  const { workflows, statuses } = understand(Answer, answer);
  return workflows.map((workflow) => presentWorkflow(workflow, statuses));
}

function presentWorkflow(workflow: WorkflowJson, all: readonly Status[]): PresentWorkflow {
  const ids = new Map(all.map(({ statusReference, id }) => [statusReference, id]));
  const idOf = (reference: string) => ids.get(reference) ?? reference;
  const references = workflow.statuses.map(({ statusReference }) => statusReference);
  return {
    id: workflow.id,
    name: workflow.name,
    statusIds: references.map(idOf),
    transitions: workflow.transitions.map(
      (transition): PresentTransition => ({
        id: transition.id,
        name: transition.name,
        type: transition.type,
        from: transition.links.flatMap(({ fromStatusReference: from }) =>
          from === null || from === undefined ? [] : [idOf(from)],
        ),
        to: idOf(transition.toStatusReference),
        hasScreen:
          transition.transitionScreen !== null && transition.transitionScreen !== undefined,
      }),
    ),
    document: {
      version: workflow.version,
      statuses: workflow.statuses,
      transitions: workflow.transitions,
      referred: all.filter(({ statusReference }) => references.includes(statusReference)),
    },
  };
}

import { z } from 'zod';
import { selfLink } from '../shapes/frame.ts';
import { categoryOf, workflowShape, workflowStatusShapes } from '../shapes/workflow-shape.ts';
import type { Workflow } from '../store/workflow.ts';
import { unauthorized } from './authentication.ts';
import { type Answer, type Call, type Endpoint, ok, pageOf, readBody } from './call.ts';
import { may } from './issue-access.ts';
import { Refusal, refusal } from './refusal.ts';
import { CreateRequest, documentOf, flawsOf, UpdateRequest } from './workflow-request.ts';

const path = '/workflows';

export const workflowEndpoints: readonly Endpoint[] = [
  { method: 'POST', path, answer: administrators(readWorkflows) },
  { method: 'GET', path: `${path}/search`, answer: administrators(searchWorkflows) },
  { method: 'POST', path: `${path}/create`, answer: administrators(createWorkflows) },
  {
    method: 'POST',
    path: `${path}/create/validation`,
    answer: administrators((call) => validate(call, CreateRequest)),
  },
  { method: 'POST', path: `${path}/update`, answer: administrators(updateWorkflows) },
  {
    method: 'POST',
    path: `${path}/update/validation`,
    answer: administrators((call) => validate(call, UpdateRequest)),
  },
];

/** Jira answers these with 401 to those who lack the permission, as the OpenAPI document has it. */
export function administrators(answer: (call: Call) => Answer) {
  return (call: Call) => {
    if (!may(call.reader, 'ADMINISTER')) throw new Refusal(unauthorized);
    return answer(call);
  };
}

const ReadRequest = z.strictObject({
  projectAndIssueTypes: z
    .array(z.strictObject({ projectId: z.string(), issueTypeId: z.string() }))
    .nullish(),
  workflowIds: z.array(z.string()).nullish(),
  workflowNames: z.array(z.string()).nullish(),
});

/** By ids, by names, or those that issues of some types follow. */
function readWorkflows(call: Call): Answer {
  const { projectAndIssueTypes, workflowIds, workflowNames } = readBody(call, ReadRequest);
  const { configuration, projects } = call.store.directory;
  const followed = (projectAndIssueTypes ?? []).flatMap(({ projectId, issueTypeId }) => {
    const project = projects.find(({ id }) => id === projectId);
    if (project === undefined) throw refusal(400, [`The project ${projectId} does not exist.`]);
    return project.issueTypes.find(({ type }) => type.id === issueTypeId)?.workflow ?? [];
  });
  const named = configuration.workflows.filter(
    ({ id, name }) => workflowIds?.includes(id) === true || workflowNames?.includes(name) === true,
  );
  return ok(workflowsShape([...new Set([...followed, ...named])]));
}

function workflowsShape(workflows: readonly Workflow[]) {
  return { statuses: workflowStatusShapes(workflows), workflows: workflows.map(workflowShape) };
}

/** The transitions come only when they are asked for. */
function searchWorkflows(call: Call): Answer {
  const text = (call.query.get('queryString') ?? '').toLowerCase();
  const scope = call.query.get('scope');
  const withTransitions = (call.query.get('expand') ?? '').includes('values.transitions');
  const found = call.store.directory.configuration.workflows.filter(
    ({ name, projectId }) =>
      name.toLowerCase().includes(text) &&
      (scope === null || scope === (projectId === undefined ? 'GLOBAL' : 'PROJECT')),
  );
  const { values, ...page } = pageOf(call, found, 200);
  return ok({
    self: selfLink(call, 'workflows/search'),
    ...page,
    statuses: workflowStatusShapes(values),
    values: values.map((workflow) => {
      const { transitions, ...shape } = workflowShape(workflow);
      return withTransitions ? { ...shape, transitions } : shape;
    }),
  });
}

function createWorkflows(call: Call): Answer {
  const request = readBody(call, CreateRequest);
  demandSound(call, request);
  const idOf = defineStatuses(call, request);
  const workflows = request.workflows.map((written) =>
    call.store.directory.configuration.defineWorkflow(written.name, documentOf(written, idOf)),
  );
  return ok(workflowsShape(workflows));
}

function updateWorkflows(call: Call): Answer {
  const request = readBody(call, UpdateRequest);
  demandSound(call, request);
  const changes = request.workflows.map((written) => {
    const workflow = call.store.directory.configuration.workflow(written.id);
    if (workflow === undefined) throw refusal(400, [`The workflow ${written.id} does not exist.`]);
    if (workflow.version !== written.version.versionNumber)
      throw refusal(400, [`The workflow ${workflow.name} has been changed in the meantime.`]);
    return { workflow, written };
  });
  const idOf = defineStatuses(call, request);
  const updates = changes.map(({ workflow, written }) => ({
    workflow,
    document: documentOf(written, idOf, workflow),
  }));
  for (const { workflow, document } of updates) {
    const kept = document.statuses.map(({ statusReference }) => statusReference);
    demandNobodyIn(call, workflow, new Set(kept));
  }
  for (const { workflow, document } of updates) workflow.update(document);
  return ok(workflowsShape(updates.map(({ workflow }) => workflow)));
}

/** No status goes while issues are in it; to move them along with the change is left out here. */
function demandNobodyIn(call: Call, workflow: Workflow, kept: ReadonlySet<string>): void {
  const stranded = [...call.store.issues.all()].filter(
    (issue) => issue.workflow === workflow && !kept.has(issue.status.id),
  );
  const names = new Set(stranded.map(({ status }) => status.name));
  if (names.size > 0)
    throw refusal(400, [`Status mappings are missing for ${[...names].join(', ')}.`]);
}

/** Makes the statuses that are new; answers how references become ids. */
function defineStatuses(
  { store }: Call,
  { statuses }: CreateRequest | UpdateRequest,
): (reference: string) => string {
  const ids = new Map(
    statuses.map(({ id, name, description, statusCategory, statusReference }) => [
      statusReference,
      id ?? store.directory.defineStatus(name, categoryOf(statusCategory), { description }).id,
    ]),
  );
  return (reference) => ids.get(reference) ?? reference;
}

/** A request with flaws is refused, and any while workflows are being changed. */
function demandSound(call: Call, request: CreateRequest | UpdateRequest): void {
  demandNoTask(call);
  const flaws = flawsOf(request, call.store.directory);
  if (flaws.length > 0)
    throw refusal(
      400,
      flaws.map(({ message }) => message),
    );
}

/** The sentence is an example of the OpenAPI document. */
export function demandNoTask({ site }: Call): void {
  const task = site.tasks.underWay('workflows');
  if (task !== undefined)
    throw refusal(409, ['Another task is currently running, please try again later.'], {
      conflictingTaskId: task.id,
    });
}

function validate(call: Call, shape: typeof CreateRequest | typeof UpdateRequest): Answer {
  const Validation = z.strictObject({
    payload: shape,
    validationOptions: z.strictObject({ levels: z.array(z.string()).optional() }).optional(),
  });
  const { payload } = readBody(call, Validation);
  const flaws = flawsOf(payload, call.store.directory);
  return ok({ errors: flaws.map((flaw) => ({ ...flaw, level: 'ERROR' })) });
}

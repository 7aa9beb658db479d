import { z } from 'zod';
import { selfLink } from '../shapes/frame.ts';
import { defaultWorkflowScheme } from '../store/configuration.ts';
import type { Issue } from '../store/issue.ts';
import type { StoredProject } from '../store/projects.ts';
import type { WorkflowScheme } from '../store/schemes.ts';
import type { Workflow } from '../store/workflow.ts';
import { classicProject, demandAdministrator, Id, projectsAskedFor } from './administration.ts';
import { type Answer, type Call, type Endpoint, noContent, ok, pageOf, readBody } from './call.ts';
import { refusal } from './refusal.ts';
import { administrators, demandNoTask } from './workflow-endpoints.ts';

const path = '/workflowscheme';

export const workflowSchemeEndpoints: readonly Endpoint[] = [
  { method: 'GET', path, answer: readSchemes },
  { method: 'POST', path, answer: createScheme },
  { method: 'GET', path: `${path}/project`, answer: readProjects },
  { method: 'PUT', path: `${path}/project`, answer: assignToProject },
  { method: 'POST', path: `${path}/project/switch`, answer: administrators(switchScheme) },
];

function schemesOf({ store }: Call) {
  return store.directory.configuration.workflowSchemes;
}

function schemeShape(scheme: WorkflowScheme, call: Call) {
  const { id, name, description, defaultWorkflow, mappings } = scheme;
  const isDefault = id === defaultWorkflowScheme;
  return {
    ...(!isDefault && { id: Number(id) }),
    name,
    description,
    defaultWorkflow,
    issueTypeMappings: Object.fromEntries(mappings),
    ...(!isDefault && { self: selfLink(call, `workflowscheme/${id}`) }),
  };
}

function readSchemes(call: Call): Answer {
  demandAdministrator(call, 'access workflow schemes');
  const schemes = schemesOf(call).shared.filter(({ id }) => id !== defaultWorkflowScheme);
  const page = pageOf(call, schemes, 100);
  return ok({ ...page, values: page.values.map((scheme) => schemeShape(scheme, call)) });
}

const SchemeRequest = z.object({
  name: z.string().min(1).max(255),
  description: z.string().default(''),
  defaultWorkflow: z.string().default('jira'),
  issueTypeMappings: z.record(z.string(), z.string()).default({}),
});

function createScheme(call: Call): Answer {
  demandAdministrator(call, 'access workflow schemes');
  const request = readBody(call, SchemeRequest);
  const { configuration, issueTypes } = call.store.directory;
  if (schemesOf(call).isTaken(request.name))
    throw refusal(400, ['A workflow scheme with this name already exists.']);
  for (const name of [request.defaultWorkflow, ...Object.values(request.issueTypeMappings)])
    if (configuration.workflow(name)?.name !== name)
      throw refusal(400, [`The workflow '${name}' does not exist.`]);
  for (const typeId of Object.keys(request.issueTypeMappings))
    if (!issueTypes.some(({ id }) => id === typeId))
      throw refusal(400, [`The issue type '${typeId}' does not exist.`]);
  const { issueTypeMappings, ...named } = request;
  const id = call.store.numbers.next('workflowScheme');
  const mappings = new Map(Object.entries(issueTypeMappings));
  const scheme = schemesOf(call).save({ ...named, id, mappings });
  return { status: 201, body: { ...schemeShape(scheme, call), draft: false } };
}

function demandAssociations(call: Call): void {
  demandAdministrator(call, 'access workflow scheme associations');
}

function readProjects(call: Call): Answer {
  demandAssociations(call);
  const bySchemes = Map.groupBy(projectsAskedFor(call), ({ schemes }) => schemes.workflows);
  return ok({
    values: [...bySchemes].map(([id, projects]) => ({
      workflowScheme: schemeShape(schemesOf(call).of(id), call),
      projectIds: projects.map((project) => project.id),
    })),
  });
}

const Association = z.strictObject({ workflowSchemeId: Id.optional(), projectId: Id });

/** Only where there are no issues; what Jira says where there are is not recorded. */
function assignToProject(call: Call): Answer {
  demandAssociations(call);
  const { workflowSchemeId = defaultWorkflowScheme, projectId } = readBody(call, Association);
  const scheme = schemesOf(call).get(workflowSchemeId);
  if (scheme === undefined) throw refusal(404, ['The workflow scheme was not found.']);
  const project = classicProject(call, projectId, 'workflow schemes');
  if (issuesOf(call, project).length > 0)
    throw refusal(400, ['The workflow scheme of a project with issues cannot be assigned.']);
  project.assign({ workflows: scheme.id });
  return noContent;
}

function issuesOf({ store }: Call, project: StoredProject): readonly Issue[] {
  return [...store.issues.all()].filter((issue) => issue.project.id === project.id);
}

const Switch = z.looseObject({
  projectId: z.string(),
  targetSchemeId: z.string(),
  mappingsByIssueTypeOverride: z
    .array(
      z.object({
        issueTypeId: z.string(),
        statusMappings: z.array(z.object({ oldStatusId: z.string(), newStatusId: z.string() })),
      }),
    )
    .default([]),
});

/** Takes each issue from its workflow into the one of the new scheme, as a task. */
function switchScheme(call: Call): Answer {
  const request = readBody(call, Switch);
  const { store, site, reader } = call;
  demandNoTask(call);
  const scheme = schemesOf(call).get(request.targetSchemeId);
  const known = store.directory.projects.find(({ id }) => id === request.projectId);
  if (scheme === undefined || known === undefined)
    throw refusal(400, ['The workflow scheme or the project was not found.']);
  const project = classicProject(call, known.id, 'workflow schemes');

  const { configuration } = store.directory;
  const targetOf = (issue: Issue): Workflow | undefined =>
    configuration.workflow(scheme.mappings.get(issue.type.id) ?? scheme.defaultWorkflow);
  const statusIn = (issue: Issue) => {
    const mappings = request.mappingsByIssueTypeOverride
      .filter(({ issueTypeId }) => issueTypeId === issue.type.id)
      .flatMap(({ statusMappings }) => statusMappings);
    const mapped = mappings.find(({ oldStatusId }) => oldStatusId === issue.status.id);
    const statusId = mapped?.newStatusId ?? issue.status.id;
    return targetOf(issue)?.statuses.find(({ id }) => id === statusId);
  };
  const issues = issuesOf(call, project);
  const stranded = new Set(
    issues.filter((issue) => statusIn(issue) === undefined).map(({ status }) => status.name),
  );
  if (stranded.size > 0)
    throw refusal(400, [`Status mappings are missing for ${[...stranded].join(', ')}.`]);

  project.assign({ workflows: scheme.id });
  const ids = issues.map(({ id }) => id);
  const task = site.tasks.submit('workflows', reader, ids, (issueId) => {
    const issue = store.issues.get(issueId);
    if (issue === undefined) return undefined;
    const workflow = targetOf(issue);
    const status = statusIn(issue);
    if (workflow === undefined || status === undefined) return 'Its status has no place.';
    store.issues.follow(issue, workflow, status, reader);
    return undefined;
  });
  return { status: 303, headers: { Location: selfLink(call, `task/${task.id}`) } };
}

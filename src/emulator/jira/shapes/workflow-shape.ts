import type { Status, StatusCategory } from '../store/site-parts.ts';
import type { Workflow } from '../store/workflow.ts';

/** Status categories have other names in the newer operations. */
const categoryNames = {
  new: 'TODO',
  indeterminate: 'IN_PROGRESS',
  done: 'DONE',
} as const satisfies Record<StatusCategory['key'], string>;

const categoryKeys = {
  TODO: 'new',
  IN_PROGRESS: 'indeterminate',
  DONE: 'done',
} as const;

export function categoryOf(name: keyof typeof categoryKeys): StatusCategory['key'] {
  return categoryKeys[name];
}

/** `JiraStatus`. */
export function newerStatusShape({ id, name, description, category, projectId }: Status) {
  return {
    id,
    name,
    statusCategory: categoryNames[category.key],
    scope: scopeShape(projectId),
    description,
  };
}

/** `JiraWorkflow`. */
export function workflowShape(workflow: Workflow) {
  const { id, name, projectId, document } = workflow;
  return {
    id,
    name,
    description: document.description,
    isEditable: name !== 'jira',
    scope: scopeShape(projectId),
    ...(document.startPointLayout && { startPointLayout: document.startPointLayout }),
    statuses: document.statuses.map((status) => ({ ...status, deprecated: false })),
    transitions: document.transitions,
    version: versionOf(workflow),
  };
}

/** `JiraWorkflowStatus`, of all statuses of some workflows. */
export function workflowStatusShapes(workflows: readonly Workflow[]) {
  const statuses = new Map(
    workflows.flatMap((workflow) => workflow.statuses.map((status) => [status.id, status])),
  );
  return [...statuses.values()].map((status) => ({
    ...newerStatusShape(status),
    statusReference: status.id,
  }));
}

function versionOf({ id, version }: Workflow) {
  return {
    id: id.replace('-8000-', `-9${String(version % 1_000).padStart(3, '0')}-`),
    versionNumber: version,
  };
}

function scopeShape(projectId: string | undefined) {
  return projectId === undefined
    ? { type: 'GLOBAL' }
    : { type: 'PROJECT', project: { id: projectId } };
}

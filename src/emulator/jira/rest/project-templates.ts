import type { ProjectDetails, StoredProject } from '../store/projects.ts';
import type { Status } from '../store/site-parts.ts';
import { plainDocument } from '../store/workflow.ts';
import type { Call } from './call.ts';
import { columnsOf } from './kanban-columns.ts';

const prefix = 'com.pyxis.greenhopper.jira:gh-simplified-';
const teamManaged = `${prefix}agility-kanban`;

/** A company-managed and a team-managed project with a kanban board; Jira has many more. */
export const projectTemplates: readonly string[] = [`${prefix}kanban-classic`, teamManaged];

const kanbanStatuses = [
  ['Backlog', 'new'],
  ['Selected for Development', 'new'],
  ['In Progress', 'indeterminate'],
  ['Done', 'done'],
] as const;

/** A project with tasks, which can be moved anywhere, and a board. What a team-managed one is made of is its own. */
export function projectFromTemplate(
  call: Call,
  template: string,
  details: ProjectDetails,
): StoredProject {
  const isTeamManaged = template === teamManaged;
  const { store } = call;
  const { directory, numbers } = store;
  const { configuration } = directory;
  const { id, key, lead } = details;
  const projectId = isTeamManaged ? id : undefined;
  const owner = { projectId };

  const type =
    directory.issueType('Task', projectId) ??
    directory.defineIssueType('Task', 'A small, distinct piece of work.', owner);
  const statuses = kanbanStatuses.map(
    ([status, category]) =>
      directory.status(status, projectId) ?? directory.defineStatus(status, category, owner),
  );
  const workflowName = `${key}: Kanban workflow`;
  configuration.defineWorkflow(workflowName, freeDocument(statuses), projectId);
  const named = { description: '', projectId };
  const types = configuration.types.save({
    ...named,
    id: numbers.next('typeScheme'),
    name: `${key}: Kanban Issue Type Scheme`,
    defaultIssueTypeId: type.id,
    isDefault: false,
    issueTypeIds: [type.id],
  });
  const workflows = configuration.workflowSchemes.save({
    ...named,
    id: numbers.next('workflowScheme'),
    name: `${key}: Kanban workflow scheme`,
    defaultWorkflow: workflowName,
    mappings: new Map(),
  });
  const project = directory.defineProject(
    { ...details, isTeamManaged },
    { types: types.id, workflows: workflows.id, screens: '1' },
  );
  const filter = directory.saveFilter({
    name: `Filter for ${key} board`,
    description: '',
    jql: `project = ${key} ORDER BY Rank ASC`,
    owner: lead,
    sharedWith: [id],
  });
  const board = { name: `${key} board`, project, filterId: filter.id };
  directory.defineBoard({ ...board, columns: columnsOf(project) });
  return project;
}

/** Every status can be reached from every other. */
function freeDocument(statuses: readonly Status[]) {
  const [first, ...others] = statuses.map(({ id }) => id);
  if (first === undefined) throw new Error('A workflow without statuses');
  const plans = statuses.map(({ id, name }) => ({ name, to: id }));
  return plainDocument('', [first, ...others], plans);
}

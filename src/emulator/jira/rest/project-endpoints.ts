import { selfLink } from '../shapes/frame.ts';
import { issueTypeShape, projectShape, statusShape, userShape } from '../shapes/site-shapes.ts';
import type { Project } from '../store/site-parts.ts';
import { type Answer, type Call, type Endpoint, listQuery, ok, pageOf, parameter } from './call.ts';
import { createProject, validateKey, validName } from './create-project.ts';
import { may } from './issue-access.ts';
import { refusal } from './refusal.ts';

export const projectEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/project', answer: listProjects },
  { method: 'POST', path: '/project', answer: createProject },
  { method: 'GET', path: '/project/search', answer: searchProjects },
  { method: 'GET', path: '/project/:projectIdOrKey', answer: readProject },
  { method: 'GET', path: '/project/:projectIdOrKey/statuses', answer: readProjectStatuses },
  { method: 'GET', path: '/projectvalidate/key', answer: validateKey },
  { method: 'GET', path: '/projectvalidate/validProjectName', answer: validName },
];

function projectOf(call: Call): Project {
  const key = parameter(call, 'projectIdOrKey');
  const project = may(call.reader, 'BROWSE_PROJECTS')
    ? call.store.directory.project(key)
    : undefined;
  if (project === undefined) throw refusal(404, [`No project could be found with key '${key}'.`]);
  return project;
}

function readProject(call: Call): Answer {
  const project = projectOf(call);
  return ok({
    expand: 'description,lead,issueTypes,url,projectKeys,permissions,insight',
    ...projectShape(project, call),
    description: project.description,
    lead: userShape(project.lead, call),
    components: [],
    issueTypes: project.issueTypes.map(({ type }) => issueTypeShape(type, call)),
    assigneeType: 'UNASSIGNED',
    versions: [],
    roles: {},
    style: project.isTeamManaged ? 'next-gen' : 'classic',
    isPrivate: false,
    properties: {},
  });
}

/** Deprecated, but still answered and still called. */
function listProjects(call: Call): Answer {
  return ok(visibleProjects(call).map((project) => foundProjectShape(project, call)));
}

function visibleProjects(call: Call): readonly Project[] {
  return may(call.reader, 'BROWSE_PROJECTS') ? call.store.directory.projects : [];
}

function foundProjectShape(project: Project, call: Call) {
  return {
    expand: 'description,lead,issueTypes,url,projectKeys,permissions,insight',
    ...projectShape(project, call),
    style: project.isTeamManaged ? 'next-gen' : 'classic',
    isPrivate: false,
    properties: {},
  };
}

function searchProjects(call: Call): Answer {
  const query = (call.query.get('query') ?? '').toLowerCase();
  const keys = listQuery(call, 'keys');
  const projects = visibleProjects(call).filter(
    ({ key, name }) =>
      (keys.length === 0 || keys.includes(key)) &&
      [key, name].some((text) => text.toLowerCase().includes(query)),
  );
  const page = pageOf(call, projects, 100);
  return ok({
    self: selfLink(call, 'project/search'),
    ...page,
    values: page.values.map((project) => foundProjectShape(project, call)),
  });
}

function readProjectStatuses(call: Call): Answer {
  return ok(
    projectOf(call).issueTypes.map(({ type, workflow }) => ({
      self: selfLink(call, `issuetype/${type.id}`),
      id: type.id,
      name: type.name,
      subtask: type.isSubtask,
      statuses: workflow.statuses.map((status) => statusShape(status, call)),
    })),
  );
}

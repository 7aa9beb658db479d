import { z } from 'zod';
import type { StoredProject } from '../store/projects.ts';
import type { Scheme } from '../store/schemes.ts';
import { type Call, pageOf } from './call.ts';
import { demand } from './issue-access.ts';
import { refusal } from './refusal.ts';

/** Only administrators may see or change how the site is set up; `what` is what they are told of. */
export function demandAdministrator(call: Call, what: string): void {
  demand(call, 'ADMINISTER', `Only Jira administrators can ${what}.`);
}

/** An id of Jira's, as a number or as text. */
export const Id = z.union([z.string(), z.int()]).transform(String);

/** A page of those whose name holds the text, or whose id is asked for. */
export function pageOfNamed<Item extends Scheme>(
  call: Call,
  items: readonly Item[],
  byDefault = 50,
) {
  const text = (call.query.get('queryString') ?? '').toLowerCase();
  const ids = call.query.getAll('id');
  const found = items.filter(
    ({ id, name }) => name.toLowerCase().includes(text) && (ids.length === 0 || ids.includes(id)),
  );
  return pageOf(call, found, 100, byDefault);
}

/** The projects that the query names; those that are none, or are not company-managed, are left out. */
export function projectsAskedFor(call: Call): readonly StoredProject[] {
  const ids = call.query.getAll('projectId').flatMap((text) => text.split(','));
  if (ids.length === 0)
    throw refusal(400, [], { projectId: 'The ID of a project has to be provided.' });
  return call.store.directory.projects.filter(
    ({ id, isTeamManaged }) => !isTeamManaged && ids.includes(id),
  );
}

/** The company-managed project with this id. */
export function classicProject(call: Call, id: string, what: string): StoredProject {
  const project = call.store.directory.projects.find((each) => each.id === id);
  if (project === undefined) throw refusal(404, ['The project was not found.']);
  if (project.isTeamManaged)
    throw refusal(400, [`Only classic projects can have ${what} assigned.`]);
  return project;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { acquaintances } from './acquaintances.ts';

/** What Robin has worked on, in a file that is no part of Jira. Disposing removes it. */
export interface ProjectsFile extends AsyncDisposable {
  readonly path: string;
}

const projects = [
  { name: 'Ferry bookings for the Baltic lines', year: 2017 },
  { name: 'The mail queues of Northwind', year: 2019 },
  { name: 'Moving the port’s timetable to Linux', year: 2020 },
  { name: 'Night shift without pagers', year: 2022 },
  { name: 'A week without backups, and after it', year: 2024 },
] as const;

export const projectNames: readonly string[] = projects.map(({ name }) => name);

/** Names of the projects that somebody shared with Robin, oldest first: as many as the recipient's issue says. */
export function sharedProjects(address: string): readonly string[] {
  const at = acquaintances.findIndex(({ email }) => email.toLowerCase() === address.toLowerCase());
  const count = acquaintances[at]?.projectsShared ?? 0;
  const distance = (index: number) =>
    (index + projects.length - (at % projects.length)) % projects.length;
  return projectNames.filter((_, index) => distance(index) < count);
}

/** Writes down who shared which project. */
export async function writeProjectsFile(): Promise<ProjectsFile> {
  const folder = await mkdtemp(join(tmpdir(), 'postboard-demo-'));
  const path = join(folder, 'projects.sqlite');
  using file = new DatabaseSync(path);
  file.exec(`
    create table projects (id integer primary key, name text not null, year integer not null);
    create table shared (address text not null, project integer not null references projects);
    create index by_address on shared (address);
    begin;
  `);
  const addProject = file.prepare('insert into projects values (?, ?, ?)');
  for (const [id, { name, year }] of projects.entries()) addProject.run(id, name, year);
  const share = file.prepare('insert into shared values (?, ?)');
  for (const { email } of acquaintances)
    for (const name of sharedProjects(email))
      share.run(email.toLowerCase(), projectNames.indexOf(name));
  file.exec('commit');
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

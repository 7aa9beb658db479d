import type { Board, Project, Status, StatusCategory } from '../store/site-parts.ts';

/** What Jira calls the columns of a new kanban board; that it fills them by category is not verified. */
const columns: readonly (readonly [name: string, category: StatusCategory['key'] | undefined])[] = [
  ['Backlog', 'new'],
  ['Selected for Development', undefined],
  ['In Progress', 'indeterminate'],
  ['Done', 'done'],
];

/** The columns of a new kanban board: the project's statuses by their category, or by the name of the column. */
export function columnsOf({ issueTypes }: Project): Board['columns'] {
  const statuses = new Set(issueTypes.flatMap(({ workflow }) => workflow.statuses));
  const names = columns.map(([name]) => name);
  const placeOf = ({ name, category }: Status) =>
    names.includes(name) ? name : columns.find(([, of]) => of === category.key)?.[0];
  return columns.map(([name]) => ({
    name,
    statuses: [...statuses].filter((status) => placeOf(status) === name),
  }));
}

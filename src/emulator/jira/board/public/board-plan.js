import { call } from './jira.js';

/** How the board is laid out: its project, and columns for each type of issue. */
export async function readPlan() {
  const [{ values: boards }, fields] = await Promise.all([
    call('GET', 'agile/1.0/board'),
    call('GET', 'api/3/field'),
  ]);
  const [board] = boards;
  if (board === undefined) throw new Error('This Jira has no board.');
  const { projectKey, projectName } = board.location;
  const [{ columnConfig }, types] = await Promise.all([
    call('GET', `agile/1.0/board/${board.id}/configuration`),
    call('GET', `api/3/project/${projectKey}/statuses`),
  ]);
  return {
    projectKey,
    projectName,
    boardName: board.name,
    progressField: fields.find(({ name }) => name === 'Progress')?.id,
    types: types.map(({ id, name, statuses }) => ({
      id,
      name,
      columns: columnsOf(statuses, columnConfig.columns),
    })),
  };
}

/** The board's own columns where they hold the type's statuses, in the board's order; then a column per other status. */
function columnsOf(statuses, configured) {
  const names = new Map(statuses.map(({ id, name }) => [id, name]));
  const columns = configured
    .map((column) => ({
      name: column.name,
      statusIds: column.statuses.map(({ id }) => id).filter((id) => names.has(id)),
    }))
    .filter(({ statusIds }) => statusIds.length > 0);
  const placed = new Set(columns.flatMap(({ statusIds }) => statusIds));
  const others = statuses
    .filter(({ id }) => !placed.has(id))
    .map(({ id, name }) => ({ name, statusIds: [id] }));
  return [...columns, ...others].map((column, index) => ({
    ...column,
    id: `column-${index}`,
    category: statuses.find(({ id }) => id === column.statusIds[0]).statusCategory.key,
  }));
}

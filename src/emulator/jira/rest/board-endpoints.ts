import { z } from 'zod';
import { FieldSelection } from '../shapes/field-selection.ts';
import { issueShape } from '../shapes/issue-shape.ts';
import type { Board } from '../store/site-parts.ts';
import {
  type Answer,
  type Call,
  type Endpoint,
  listQuery,
  ok,
  pageOf,
  parameter,
  readBody,
} from './call.ts';
import { readIssue } from './issue-endpoints.ts';
import { columnsOf } from './kanban-columns.ts';
import { refusal } from './refusal.ts';
import { find, searchFor } from './search-endpoints.ts';

const agile = '/rest/agile/1.0';
const path = `${agile}/board`;

export const boardEndpoints: readonly Endpoint[] = [
  { method: 'GET', path, answer: readBoards },
  { method: 'POST', path, answer: createBoard },
  { method: 'GET', path: `${path}/:boardId`, answer: readBoard },
  { method: 'GET', path: `${path}/:boardId/configuration`, answer: readConfiguration },
  { method: 'GET', path: `${path}/:boardId/issue`, answer: readIssues },
  { method: 'GET', path: '/rest/software/1.0/board/:boardId/issue', answer: searchIssues },
  { method: 'GET', path: `${agile}/issue/:issueIdOrKey`, answer: readIssueInVersion2 },
];

function readBoards(call: Call): Answer {
  const key = call.query.get('projectKeyOrId');
  const name = (call.query.get('name') ?? '').toLowerCase();
  const boards = call.store.directory.boards.filter(
    (board) =>
      (key === null || board.project.key === key || board.project.id === key) &&
      board.name.toLowerCase().includes(name),
  );
  const page = pageOf(call, boards, 50);
  return ok({ ...page, values: page.values.map((board) => boardShape(board, call)) });
}

const BoardRequest = z.object({
  name: z.string().min(1).max(254),
  type: z.literal('kanban'),
  filterId: z.union([z.string(), z.int()]).transform(String),
  location: z.object({
    type: z.literal('project'),
    projectKeyOrId: z.union([z.string(), z.int()]).transform(String),
  }),
});

/** Its columns are Jira's own: no call sets others. */
function createBoard(call: Call): Answer {
  const { name, filterId, location } = readBody(call, BoardRequest);
  const { directory } = call.store;
  if (directory.filter(filterId)?.id !== filterId)
    throw refusal(400, ['The filter does not exist or you do not have permission to view it.']);
  const project = directory.project(location.projectKeyOrId);
  if (project === undefined)
    throw refusal(400, ['The project does not exist or you do not have permission to view it.']);
  const board = directory.defineBoard({ name, project, filterId, columns: columnsOf(project) });
  return { status: 201, body: boardShape(board, call) };
}

function boardOf(call: Call): Board {
  const id = parameter(call, 'boardId');
  const board = call.store.directory.boards.find((each) => String(each.id) === id);
  if (board === undefined)
    throw refusal(404, [
      'Requested board cannot be viewed because it either does not exist or you do not have permission to view it.',
    ]);
  return board;
}

function readBoard(call: Call): Answer {
  return ok(boardShape(boardOf(call), call));
}

function boardShape({ id, name, project }: Board, call: Call) {
  return {
    id,
    self: `${call.base}${path}/${id}`,
    name,
    type: 'kanban',
    location: {
      projectId: Number(project.id),
      displayName: `${project.name} (${project.key})`,
      projectName: project.name,
      projectKey: project.key,
      projectTypeKey: 'software',
      avatarURI: `${call.base}/avatars/${project.key}?size=24`,
      name: `${project.name} (${project.key})`,
    },
    isPrivate: false,
  };
}

function readConfiguration(call: Call): Answer {
  const board = boardOf(call);
  return ok({
    id: board.id,
    name: board.name,
    type: 'kanban',
    self: `${call.base}${path}/${board.id}/configuration`,
    location: {
      type: 'project',
      key: board.project.key,
      id: board.project.id,
      self: `${call.base}/rest/api/2/project/${board.project.id}`,
      name: board.project.name,
    },
    filter: { id: board.filterId, self: `${call.base}/rest/api/2/filter/${board.filterId}` },
    subQuery: { query: '' },
    columnConfig: {
      columns: board.columns.map(({ name, statuses }) => ({
        name,
        statuses: statuses.map(({ id }) => ({ id, self: `${call.base}/rest/api/2/status/${id}` })),
      })),
      constraintType: 'none',
    },
    ranking: { rankCustomFieldId: 10_019 },
  });
}

/** What the board's filter selects, perhaps narrowed, by rank. */
function boardJql(call: Call): string {
  const { filterId } = boardOf(call);
  const narrowed = call.query.get('jql')?.trim() ?? '';
  const and = narrowed === '' ? '' : ` AND (${narrowed})`;
  return `filter = ${filterId}${and} ORDER BY Rank ASC`;
}

/** The newer operation: paged by tokens. */
function searchIssues(call: Call): Answer {
  return searchFor({ ...call, version: 2 }, boardJql(call), '*navigable');
}

/** Issues in the shapes of version 2, as the agile API has them. */
function readIssues(call: Call): Answer {
  const page = pageOf(call, find(call, boardJql(call)), 100);
  const selection = new FieldSelection(listQuery(call, 'fields'), '*navigable');
  const frame = { ...call, version: 2 as const };
  return ok({
    expand: 'schema,names',
    startAt: page.startAt,
    maxResults: page.maxResults,
    total: page.total,
    issues: page.values.flatMap(({ id }) => {
      const issue = call.store.issues.get(id);
      return issue === undefined ? [] : [issueShape(issue, selection, frame)];
    }),
  });
}

function readIssueInVersion2(call: Call): Answer {
  return readIssue({ ...call, version: 2 });
}

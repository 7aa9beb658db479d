import { z } from 'zod';
import { JiraRefused } from '../../port.ts';
import {
  getCreateIssueMetaIssueTypeId,
  getProject,
  searchAndReconsileIssuesUsingJqlPost,
} from '../../requests.ts';
import { findNamed } from '../../site/names.ts';
import type { Transport } from '../../transport/transport.ts';
import { understand } from '../../understand.ts';
import type {
  PresentBoard,
  PresentProject,
  PresentScreen,
  PresentTypeScreenScheme,
} from '../present.ts';
import { getAllBoards, getConfiguration } from '../requests.ts';
import { quoted, type WantedProject } from '../wanted.ts';
import { allPages } from './pages.ts';
import { readTypeSchemeOf, readTypeScreenSchemeOf, readWorkflowSchemeOf } from './schemes.ts';
import { readScreenSchemes, readScreensById } from './screens.ts';
import { readWorkflowOf } from './workflows.ts';

const Project = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  style: z.string().optional(),
  simplified: z.boolean().optional(),
  issueTypes: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
});
type Project = z.infer<typeof Project>;

/** The project of this key; undefined when there is none that the account may see. */
export async function readProject(
  transport: Transport,
  wanted: WantedProject,
  signal: AbortSignal,
): Promise<PresentProject | undefined> {
  const project = await unlessRefused(
    async () =>
      understand(
        Project,
        await getProject(transport.until(signal), { projectIdOrKey: wanted.key }),
      ),
    [404],
  );
  if (project === undefined) return undefined;
  const { id, key, name, issueTypes: types } = project;
  const isTeamManaged = project.style === 'next-gen' || project.simplified === true;
  // Nothing more can be said of a project whose configuration is its own.
  if (isTeamManaged) return { ...emptyProject, id, key, name, types, isTeamManaged };

  const ours = wanted.types.flatMap((type) => findNamed(types, type.name)?.id ?? []);
  const [typeScheme, workflowScheme, typeScreenScheme, hasIssues, boards, workflows, fillable] =
    await Promise.all([
      readTypeSchemeOf(transport, id, signal),
      readWorkflowSchemeOf(transport, id, signal),
      readTypeScreenSchemeOf(transport, id, signal),
      readHasIssues(transport, project, signal),
      readBoards(transport, project, signal),
      byType(ours, (typeId) => readWorkflowOf(transport, id, typeId, signal)),
      byType(ours, (typeId) => readFillable(transport, project, typeId, signal)),
    ]);
  const screens = await readScreensOf(transport, ours, typeScreenScheme, signal);
  return {
    id,
    key,
    name,
    types,
    isTeamManaged,
    hasIssues,
    workflows,
    screens,
    fillable,
    boards,
    typeScheme,
    workflowScheme,
    typeScreenScheme,
  };
}

const emptyProject = {
  hasIssues: false,
  workflows: new Map<string, never>(),
  screens: new Map<string, never>(),
  fillable: new Map<string, never>(),
  boards: [],
  typeScheme: undefined,
  workflowScheme: undefined,
  typeScreenScheme: undefined,
} satisfies Partial<PresentProject>;

async function byType<Value>(
  typeIds: readonly string[],
  read: (typeId: string) => Promise<Value | undefined>,
): Promise<ReadonlyMap<string, Value>> {
  const found = new Map<string, Value>();
  await Promise.all(
    typeIds.map(async (typeId) => {
      const value = await read(typeId);
      if (value !== undefined) found.set(typeId, value);
    }),
  );
  return found;
}

async function readHasIssues(
  transport: Transport,
  { key }: Project,
  signal: AbortSignal,
): Promise<boolean> {
  const answer = await searchAndReconsileIssuesUsingJqlPost(transport.until(signal), {
    jql: `project = ${quoted(key)}`,
    maxResults: 1,
  });
  return (
    understand(z.object({ issues: z.array(z.unknown()).default([]) }), answer).issues.length > 0
  );
}

/** Undefined where the account may not create issues. */
async function readFillable(
  transport: Transport,
  project: Project,
  issueTypeId: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const Fields = z.object({ fields: z.array(z.object({ fieldId: z.string() })).default([]) });
  return unlessRefused(async () => {
    const answer = await getCreateIssueMetaIssueTypeId(transport.until(signal), {
      projectIdOrKey: project.key,
      issueTypeId,
      maxResults: 200,
    });
    return new Set(understand(Fields, answer).fields.map(({ fieldId }) => fieldId));
  }, [403, 404]);
}

/** By issue type: every screen on which such an issue is created, edited or seen. */
async function readScreensOf(
  transport: Transport,
  typeIds: readonly string[],
  scheme: PresentTypeScreenScheme | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly PresentScreen[]>> {
  const schemeIdOf = (typeId: string) =>
    scheme?.mappings.get(typeId) ?? scheme?.mappings.get('default');
  const schemeIds = new Set(typeIds.flatMap((typeId) => schemeIdOf(typeId) ?? []));
  if (schemeIds.size === 0) return new Map();
  const schemes = await readScreenSchemes(transport, { id: [...schemeIds].map(Number) }, signal);
  const screenIds = new Map(
    schemes.map(({ id, screens }) => [
      id,
      Object.values(screens).filter((screen) => typeof screen === 'number'),
    ]),
  );
  const screens = await readScreensById(transport, new Set([...screenIds.values()].flat()), signal);
  return new Map(
    typeIds.map((typeId) => {
      const ids = new Set(screenIds.get(schemeIdOf(typeId) ?? ''));
      return [typeId, [...ids].flatMap((screenId) => screens.get(screenId) ?? [])];
    }),
  );
}

const BoardJson = z.object({ id: z.number(), name: z.string() });
const Configuration = z.object({
  columnConfig: z.object({
    columns: z.array(
      z.object({
        name: z.string(),
        statuses: z.array(z.object({ id: z.string() })).default([]),
      }),
    ),
  }),
});

/** None where the site has no boards, or the account may not see them. */
async function readBoards(
  transport: Transport,
  { key }: Project,
  signal: AbortSignal,
): Promise<readonly PresentBoard[]> {
  const client = transport.until(signal);
  const boards = await unlessRefused(async () => {
    const found = await allPages(BoardJson, (startAt) =>
      getAllBoards(client, { startAt, projectKeyOrId: key }),
    );
    return Promise.all(
      found.map(async (board): Promise<PresentBoard> => {
        const answer = await getConfiguration(client, { boardId: board.id });
        const { columns } = understand(Configuration, answer).columnConfig;
        return {
          ...board,
          columns: columns.map(({ name, statuses }) => ({
            name,
            statusIds: statuses.map(({ id }) => id),
          })),
        };
      }),
    );
  }, [400, 403, 404]);
  return boards ?? [];
}

/** Undefined when Jira refuses with one of these. */
export async function unlessRefused<Value>(
  ask: () => Promise<Value>,
  statuses: readonly number[],
): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof JiraRefused && statuses.includes(error.status)) return undefined;
    throw error;
  }
}

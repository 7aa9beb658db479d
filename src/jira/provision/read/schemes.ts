import { z } from 'zod';
import type { Named } from '../../site/names.ts';
import type { Transport } from '../../transport/transport.ts';
import { understand } from '../../understand.ts';
import type {
  PresentTypeScheme,
  PresentTypeScreenScheme,
  PresentWorkflowScheme,
} from '../present.ts';
import {
  getAllIssueTypeSchemes,
  getAllWorkflowSchemes,
  getIssueTypeSchemeForProjects,
  getIssueTypeSchemesMapping,
  getIssueTypeScreenSchemeMappings,
  getIssueTypeScreenSchemeProjectAssociations,
  getIssueTypeScreenSchemes,
  getWorkflowSchemeProjectAssociations,
} from '../requests.ts';
import { allPages } from './pages.ts';

const Scheme = z.object({ id: z.coerce.string(), name: z.string() });
type Scheme = z.infer<typeof Scheme>;
const TypeMapping = z.object({ issueTypeId: z.string() });
const ScreenMapping = z.object({ issueTypeId: z.string(), screenSchemeId: z.string() });
const WorkflowSchemeJson = z.object({
  id: z.coerce.string().optional(),
  name: z.string(),
  defaultWorkflow: z.string().nullish(),
  issueTypeMappings: z.record(z.string(), z.string()).default({}),
});

export async function readTypeSchemeCalled(
  transport: Transport,
  name: string,
  issueTypes: readonly Named[],
  signal: AbortSignal,
): Promise<readonly PresentTypeScheme[]> {
  const client = transport.until(signal);
  const found = await allPages(Scheme, (startAt) =>
    getAllIssueTypeSchemes(client, { startAt, queryString: name }),
  );
  return Promise.all(
    found
      .filter((scheme) => scheme.name === name)
      .map(async (scheme) => {
        const mappings = await allPages(TypeMapping, (startAt) =>
          getIssueTypeSchemesMapping(client, { startAt, issueTypeSchemeId: [Number(scheme.id)] }),
        );
        const ids = new Set(mappings.map(({ issueTypeId }) => issueTypeId));
        return { ...scheme, types: issueTypes.filter(({ id }) => ids.has(id)) };
      }),
  );
}

export async function readTypeSchemeOf(
  transport: Transport,
  projectId: string,
  signal: AbortSignal,
): Promise<Named | undefined> {
  const client = transport.until(signal);
  const [found] = await allPages(z.object({ issueTypeScheme: Scheme }), (startAt) =>
    getIssueTypeSchemeForProjects(client, { startAt, projectId: [Number(projectId)] }),
  );
  return found?.issueTypeScheme;
}

export async function readTypeScreenSchemeCalled(
  transport: Transport,
  name: string,
  signal: AbortSignal,
): Promise<readonly PresentTypeScreenScheme[]> {
  const client = transport.until(signal);
  const found = await allPages(Scheme, (startAt) =>
    getIssueTypeScreenSchemes(client, { startAt, queryString: name }),
  );
  return Promise.all(
    found
      .filter((scheme) => scheme.name === name)
      .map((scheme) => withScreens(transport, scheme, signal)),
  );
}

export async function readTypeScreenSchemeOf(
  transport: Transport,
  projectId: string,
  signal: AbortSignal,
): Promise<PresentTypeScreenScheme | undefined> {
  const client = transport.until(signal);
  const [found] = await allPages(z.object({ issueTypeScreenScheme: Scheme }), (startAt) =>
    getIssueTypeScreenSchemeProjectAssociations(client, {
      startAt,
      projectId: [Number(projectId)],
    }),
  );
  return found && withScreens(transport, found.issueTypeScreenScheme, signal);
}

async function withScreens(
  transport: Transport,
  scheme: Scheme,
  signal: AbortSignal,
): Promise<PresentTypeScreenScheme> {
  const client = transport.until(signal);
  const mappings = await allPages(ScreenMapping, (startAt) =>
    getIssueTypeScreenSchemeMappings(client, {
      startAt,
      issueTypeScreenSchemeId: [Number(scheme.id)],
    }),
  );
  return {
    ...scheme,
    mappings: new Map(mappings.map((each) => [each.issueTypeId, each.screenSchemeId])),
  };
}

export async function readWorkflowSchemeCalled(
  transport: Transport,
  name: string,
  signal: AbortSignal,
): Promise<readonly PresentWorkflowScheme[]> {
  const client = transport.until(signal);
  const found = await allPages(WorkflowSchemeJson, (startAt) =>
    getAllWorkflowSchemes(client, { startAt }),
  );
  return found.filter((scheme) => scheme.name === name).map(presentWorkflowScheme);
}

export async function readWorkflowSchemeOf(
  transport: Transport,
  projectId: string,
  signal: AbortSignal,
): Promise<PresentWorkflowScheme | undefined> {
  const Answer = z.object({ values: z.array(z.object({ workflowScheme: WorkflowSchemeJson })) });
  const answer = await getWorkflowSchemeProjectAssociations(transport.until(signal), {
    projectId: [Number(projectId)],
  });
  const [found] = understand(Answer, answer).values;
  return found && presentWorkflowScheme(found.workflowScheme);
}

function presentWorkflowScheme({
  id,
  name,
  defaultWorkflow,
  issueTypeMappings,
}: z.infer<typeof WorkflowSchemeJson>): PresentWorkflowScheme {
  return {
    id,
    name,
    defaultWorkflow: defaultWorkflow ?? undefined,
    mappings: new Map(Object.entries(issueTypeMappings)),
  };
}

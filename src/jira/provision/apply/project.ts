import { z } from 'zod';
import { understand } from '../../understand.ts';
import {
  assignIssueTypeSchemeToProject,
  assignIssueTypeScreenSchemeToProject,
  assignSchemeToProject,
  createProject as postProject,
} from '../requests.ts';
import type { Step } from '../step.ts';
import type { WantedProject } from '../wanted.ts';
import type { Workshop } from './apply.ts';
import { awaitTask, whileBusy } from './site-tasks.ts';

/** A company-managed project that is ours from the start. */
export async function createProject(
  { key, name, schemes }: WantedProject,
  { transport, ids, accountId }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const answer = await postProject(transport.until(signal), {
    key,
    name,
    description: 'E-mail campaigns, sent by Postboard.',
    projectTypeKey: 'software',
    leadAccountId: accountId,
    // Nobody wants ten thousand recipients assigned.
    assigneeType: 'UNASSIGNED',
    issueTypeScheme: Number(ids.of('types', schemes.types)),
    issueTypeScreenScheme: Number(ids.of('screens', schemes.screens)),
    workflowScheme: Number(ids.of('workflows', schemes.workflows)),
  });
  ids.projectId = understand(z.object({ id: z.coerce.string() }), answer).id;
}

export async function assignScheme(
  { of, scheme, project }: Extract<Step, { readonly kind: 'assign-scheme' }>,
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const client = transport.until(signal);
  const projectId = project.id;
  const id = ids.of(of, scheme);
  switch (of) {
    case 'types':
      await assignIssueTypeSchemeToProject(client, { issueTypeSchemeId: id, projectId });
      return;
    case 'screens':
      await assignIssueTypeScreenSchemeToProject(client, {
        issueTypeScreenSchemeId: id,
        projectId,
      });
      return;
    case 'workflows':
      if (!project.hasIssues) {
        await assignSchemeToProject(client, { workflowSchemeId: id, projectId });
        return;
      }
      await switchWorkflows(projectId, id);
  }

  /** Where there are issues, Jira takes each from its workflow into the new one. */
  async function switchWorkflows(fromProject: string, targetSchemeId: string): Promise<void> {
    const answer = await whileBusy(
      transport,
      () =>
        client.sendRequest({
          url: '/rest/api/3/workflowscheme/project/switch',
          method: 'POST',
          body: { projectId: fromProject, targetSchemeId },
        }),
      signal,
    );
    const { id: taskId } = understand(z.object({ id: z.string() }), answer);
    await awaitTask(transport, taskId, signal);
  }
}

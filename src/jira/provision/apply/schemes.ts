import { z } from 'zod';
import { understand } from '../../understand.ts';
import {
  addIssueTypesToIssueTypeScheme,
  appendMappingsForIssueTypeScreenScheme,
  createIssueTypeScheme,
  createIssueTypeScreenScheme,
  createWorkflowScheme as postWorkflowScheme,
} from '../requests.ts';
import type { Step } from '../step.ts';
import type { WantedType } from '../wanted.ts';
import type { Workshop } from './apply.ts';

type StepOf<Kind extends Step['kind']> = Extract<Step, { readonly kind: Kind }>;

const description = 'Made by Postboard.';

export async function createTypeScheme(
  { name, kept, types }: StepOf<'create-type-scheme'>,
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const own = types.map((type) => ids.of('issueType', type.name));
  const [defaultIssueTypeId] = own;
  const answer = await createIssueTypeScheme(transport.until(signal), {
    name,
    description,
    issueTypeIds: [...own, ...kept],
    ...(defaultIssueTypeId !== undefined && { defaultIssueTypeId }),
  });
  const { issueTypeSchemeId } = understand(z.object({ issueTypeSchemeId: z.string() }), answer);
  ids.set('types', name, issueTypeSchemeId);
}

export async function extendTypeScheme(
  { scheme, types }: StepOf<'extend-type-scheme'>,
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  await addIssueTypesToIssueTypeScheme(transport.until(signal), {
    issueTypeSchemeId: Number(scheme.id),
    issueTypeIds: types.map((type) => ids.of('issueType', type.name)),
  });
}

export async function createScreensOfTypes(
  { name, kept, types }: StepOf<'create-screens-of-types'>,
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const own = screensOf(types, ids);
  const ownTypes = new Set(own.map(({ issueTypeId }) => issueTypeId));
  const others = [...kept]
    .filter(([issueTypeId]) => !ownTypes.has(issueTypeId))
    .map(([issueTypeId, screenSchemeId]) => ({ issueTypeId, screenSchemeId }));
  // Jira wants to know what other types of issues get, were there any.
  const fallback =
    kept.has('default') || own[0] === undefined ? [] : [{ ...own[0], issueTypeId: 'default' }];
  const answer = await createIssueTypeScreenScheme(transport.until(signal), {
    name,
    description,
    issueTypeMappings: [...fallback, ...others, ...own],
  });
  ids.set('screens', name, understand(z.object({ id: z.string() }), answer).id);
}

export async function extendScreensOfTypes(
  { scheme, types }: StepOf<'extend-screens-of-types'>,
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  await appendMappingsForIssueTypeScreenScheme(transport.until(signal), {
    issueTypeScreenSchemeId: scheme.id,
    issueTypeMappings: screensOf(types, ids),
  });
}

function screensOf(types: readonly WantedType[], ids: Workshop['ids']) {
  return types.map(({ name, screen }) => ({
    issueTypeId: ids.of('issueType', name),
    screenSchemeId: ids.of('screenScheme', screen.name),
  }));
}

export async function createWorkflowScheme(
  { name, defaultWorkflow, kept, types }: StepOf<'create-workflow-scheme'>,
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const own = types.map((type) => [ids.of('issueType', type.name), type.workflow.name]);
  const answer = await postWorkflowScheme(transport.until(signal), {
    name,
    description,
    ...(defaultWorkflow !== undefined && { defaultWorkflow }),
    issueTypeMappings: Object.fromEntries([...kept, ...own]),
  });
  const { id } = understand(z.object({ id: z.coerce.string() }), answer);
  ids.set('workflows', name, id);
}

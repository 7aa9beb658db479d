import { z } from 'zod';
import { understand } from '../../understand.ts';
import { createIssueLinkType, createIssueType as postIssueType } from '../requests.ts';
import type { WantedLinkType, WantedType } from '../wanted.ts';
import type { Workshop } from './apply.ts';

const Made = z.object({ id: z.string() });

export async function createLinkType(
  linkType: WantedLinkType,
  { transport }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  await createIssueLinkType(transport.until(signal), linkType);
}

export async function createIssueType(
  { name, description }: WantedType,
  { transport, ids }: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const answer = await postIssueType(transport.until(signal), {
    name,
    description,
    hierarchyLevel: 0,
  });
  ids.set('issueType', name, understand(Made, answer).id);
}

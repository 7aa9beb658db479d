import { z } from 'zod';
import type { IssueId } from '../campaign/ids.ts';
import { readIssues } from './issues.ts';
import type { Editor } from './port.ts';
import { readContentEdits } from './reviews.ts';
import type { Site } from './site/site.ts';
import type { Transport } from './transport/transport.ts';

const Creator = z
  .object({ displayName: z.string().optional(), accountId: z.string().optional() })
  .nullish();

/** Who edited what a campaign sends last; the changelog does not tell of its making. */
export async function readLastEditor(
  transport: Transport,
  site: Site,
  campaign: IssueId,
  rules: readonly IssueId[],
  signal: AbortSignal,
): Promise<Editor | undefined> {
  const edits = await readContentEdits(transport, site, campaign, rules, signal);
  const last = [...edits.ofCampaign, ...edits.ofRules]
    .filter(({ fieldId }) => fieldId !== 'status')
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .at(-1);
  if (last !== undefined) return last;
  const [issue] = await readIssues(transport, [campaign], ['creator'], signal);
  const creator = Creator.safeParse(issue?.fields['creator']).data;
  if (creator === undefined || creator === null) return undefined;
  const { displayName, accountId } = creator;
  return { by: displayName ?? accountId ?? 'somebody', ...(accountId && { account: accountId }) };
}

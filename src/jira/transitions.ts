import { z } from 'zod';
import type { CampaignStatus } from '../campaign/campaign.ts';
import type { IssueId } from '../campaign/ids.ts';
import { readIssues } from './issues.ts';
import { JiraRefused, JiraUnavailable } from './port.ts';
import { doTransition, getTransitions } from './requests.ts';
import type { Site } from './site/site.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

const mostTries = 4;

const Transitions = z.object({
  transitions: z
    .array(
      z.object({
        id: z.coerce.string(),
        to: z.object({ id: z.coerce.string() }),
        isAvailable: z.boolean().optional(),
        isGlobal: z.boolean().optional(),
        hasScreen: z.boolean().optional(),
      }),
    )
    .default([]),
});
export type Transition = z.infer<typeof Transitions>['transitions'][number];

/** Transitions that the account can do from where the issue is. */
export async function readTransitions(
  transport: Transport,
  issue: IssueId,
  signal: AbortSignal,
): Promise<readonly Transition[]> {
  const answer = await getTransitions(transport.until(signal), { issueIdOrKey: issue });
  return understand(Transitions, answer).transitions.filter(
    ({ isAvailable }) => isAvailable !== false,
  );
}

/**
 * Moves a campaign, from any status or only from some. Where somebody else moved it meanwhile, or the answer was lost, the issue is read again: it says
 * what became of the move.
 */
export async function moveCampaign(
  transport: Transport,
  site: Site,
  id: IssueId,
  to: CampaignStatus,
  signal: AbortSignal,
  from?: readonly CampaignStatus[],
): Promise<'moved' | 'already-there' | 'unavailable'> {
  const target = site.campaignStatuses.idOf(to);
  for (let attempt = 1; ; attempt += 1) {
    const [issue] = await readIssues(transport, [id], [], signal);
    if (issue === undefined) throw new JiraRefused(404, 'The campaign is gone.');
    if (issue.fields.status.id === target) return attempt === 1 ? 'already-there' : 'moved';
    const status = site.campaignStatuses.oursOf(issue.fields.status.id);
    if (from !== undefined && (status === undefined || !from.includes(status)))
      return 'unavailable';

    const transitions = await readTransitions(transport, id, signal);
    const transition = transitions.find((candidate) => candidate.to.id === target);
    if (transition === undefined) return 'unavailable';
    try {
      await doTransition(transport.until(signal), {
        issueIdOrKey: id,
        transition: { id: transition.id },
      });
      return 'moved';
    } catch (error) {
      if (attempt === mostTries || !isWorthAnotherLook(error, attempt)) throw error;
      await transport.rest(attempt, signal);
    }
  }
}

/** A conflicting update, an answer that was lost, or, once, a transition that is not there any more. */
function isWorthAnotherLook(error: unknown, attempt: number): boolean {
  if (error instanceof JiraUnavailable) return true;
  if (!(error instanceof JiraRefused)) return false;
  return error.status === 409 || (error.status === 400 && attempt === 1);
}

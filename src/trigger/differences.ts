import type { IssueRef } from '../campaign/campaign.ts';
import { type IssueId, partsOf } from '../campaign/ids.ts';
import { standingOf } from '../campaign/moves.ts';
import type { CampaignState } from '../jira/port.ts';
import type { KnownRun } from '../journal/runs.ts';

/** A run whose card no longer lies where the run believes it to be. */
export interface Difference {
  readonly campaign: IssueId;
  /** The same text for the same difference, so that it is acted upon once. */
  readonly description: string;
}

/** Runs that a person can still stop or resume. */
export function followable(runs: readonly KnownRun[]): readonly KnownRun[] {
  return runs.filter(({ phase }) => phase === 'running' || phase === 'paused');
}

/** Compares active runs with the cards; a card in Sent was put there by Postboard, which is closing the run. */
export function differences(
  runs: readonly KnownRun[],
  states: readonly CampaignState[],
): readonly Difference[] {
  const statusOf = new Map(states.map(({ id, status }) => [id, status]));
  return followable(runs).flatMap(({ run, phase, lastMove, isDryRun }) => {
    const { campaign } = partsOf(run);
    if (!statusOf.has(campaign)) return [];
    const status = statusOf.get(campaign);
    const standing = standingOf(isDryRun, status);
    if (standing === phase || standing === 'finished') return [];
    return [{ campaign, description: `${run} is ${phase} after ${lastMove}, card in ${status}` }];
  });
}

/** Campaigns in Sending without a run that mails for them. */
export function withoutRun(
  runs: readonly KnownRun[],
  campaigns: readonly IssueRef[],
): readonly IssueId[] {
  const followed = new Set(followable(runs).map(({ run }) => partsOf(run).campaign));
  return campaigns.map(({ id }) => id).filter((id) => !followed.has(id));
}

import type { CampaignStatus, RecipientStatus } from '../campaign/campaign.ts';
import type { Check } from './doctor-check.ts';
import { campaignMoves } from './provision/workflows.ts';
import { firstIssue } from './search.ts';
import type { Site } from './site/site.ts';
import { readTransitions } from './transitions.ts';
import type { Transport } from './transport/transport.ts';

/** Looks at one campaign in each status: Jira tells the moves of an issue to everybody, those of a workflow to admins. */
export async function checkCampaignMoves(
  transport: Transport,
  site: Site,
  signal: AbortSignal,
): Promise<Check> {
  const name = 'Jira campaign workflow';
  const type = site.types.idOf('campaign');
  const sending = site.campaignStatuses.idOf('sending');
  const unseen: CampaignStatus[] = [];
  const missing: string[] = [];
  let isRepeatable = false;
  for (const from of ['ready', 'sending', 'paused'] as const) {
    const status = site.campaignStatuses.idOf(from);
    const issue = await firstIssue(transport, site, type, status, signal);
    if (issue === undefined) {
      unseen.push(from);
      continue;
    }
    const transitions = await readTransitions(transport, issue, signal);
    const reached = new Set(transitions.map(({ to }) => to.id));
    for (const move of campaignMoves)
      if (move.from === from && !reached.has(site.campaignStatuses.idOf(move.to)))
        missing.push(`${from} → ${move.to} (by ${move.by})`);
    isRepeatable ||= transitions.some(
      ({ to, isGlobal }) => to.id === sending && (from === 'sending' || isGlobal === true),
    );
  }

  if (missing.length > 0)
    return {
      name,
      ok: false,
      detail: `The workflow lacks the moves ${missing.join(', ')}.`,
      whatToDo: 'Add transitions for them, open to the people, or to the account, who do them.',
    };
  if (isRepeatable)
    return {
      name,
      ok: 'warning',
      detail:
        'A campaign in Sending can be moved to Sending again, which does nothing but looks as if it did.',
      whatToDo:
        'Let the transition to Sending start from Ready, Scheduled, Paused and Sent only, not from any status.',
    };
  if (unseen.length > 0)
    return {
      name,
      ok: 'warning',
      detail: `There is no campaign in ${unseen.join(', ')}, so the moves from there cannot be seen.`,
    };
  return { name, ok: true, detail: 'Every move that Postboard knows is there.' };
}

const recipientTargets: readonly RecipientStatus[] = ['contacted', 'undeliverable'];

/** Bulk moves take only transitions without a screen. */
export async function checkRecipientMoves(
  transport: Transport,
  site: Site,
  signal: AbortSignal,
): Promise<Check> {
  const name = 'Jira recipient workflow';
  const type = site.types.idOf('recipient');
  const status = site.recipientStatuses.idOf('toContact');
  const issue = await firstIssue(transport, site, type, status, signal);
  if (issue === undefined)
    return {
      name,
      ok: 'warning',
      detail: 'There is no recipient to contact, so its moves cannot be seen.',
    };
  const transitions = await readTransitions(transport, issue, signal);
  const reached = new Set(
    transitions.filter(({ hasScreen }) => hasScreen !== true).map(({ to }) => to.id),
  );
  const missing = recipientTargets.filter(
    (target) => !reached.has(site.recipientStatuses.idOf(target)),
  );
  if (missing.length === 0) return { name, ok: true, detail: 'Recipients can be moved in bulk.' };
  return {
    name,
    ok: false,
    detail: `Recipients cannot be moved from toContact to ${missing.join(' or ')} in bulk.`,
    whatToDo: 'Add transitions to these statuses without screens, conditions and validators.',
  };
}

import type { Content } from '../campaign/content.ts';
import { compareWithDryRun } from '../campaign/gate.ts';
import { partsOf } from '../campaign/ids.ts';
import type { Selection } from '../campaign/selection.ts';
import { checkContent } from '../content/check.ts';
import type { Jira, Reviewed } from '../jira/port.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import { readFrozen } from '../journal/run-view.ts';
import { type ReviewTools, sayOnce } from './desk.ts';
import type { EditedCampaign } from './edited-campaign.ts';
import { editedComment } from './edited-comment.ts';
import { netEdits } from './net-edits.ts';

/**
 * Sends a campaign in Ready or Scheduled back to Draft when it is no longer what its dry run has seen, and says which edit
 * did it, and whose. True when it lies in Draft now. At most 14 calls, and one for each file that is new.
 */
export async function sendBackIfEdited(
  edited: EditedCampaign,
  before: Reviewed,
  now: string,
  tools: ReviewTools,
  signal: AbortSignal,
): Promise<boolean> {
  const { broker, jira, requireDryRun, logger } = tools;
  const { campaign } = edited;
  if (!requireDryRun || before.dryRun === now) return false;
  const dryRun = await jira.dryRun(campaign.id, signal);
  // Without one it cannot be sent in any case.
  if (dryRun === undefined || !(await broker.hasJournal(dryRun))) return false;
  const seen = await readFrozen(broker, dryRun, signal);
  if (seen === undefined) return false;
  const differences = await differencesOf(edited, seen, tools, signal);
  const compared = { ...before, dryRun: now };
  if (differences.length === 0) {
    await jira.setReviewed(campaign.id, compared, signal);
    return false;
  }

  const rules =
    'problem' in edited.selections ? [] : edited.selections.flatMap(({ rule }) => rule ?? []);
  const ruleIds = [...rules, ...seen.rules].flatMap(({ id }) => id ?? []);
  const { move } = partsOf(dryRun);
  const edits = await jira.editsSince(move, campaign.id, [...new Set(ruleIds)], signal);
  const keyOf = new Map(rules.map(({ id, key, summary }) => [id, { id, key, summary }]));
  const body = editedComment({
    edits: netEdits(edits),
    differences,
    ruleOf: (id) => keyOf.get(id),
  });
  await sayOnce(campaign.id, { run: dryRun, purpose: 'edited' }, body, jira, signal);
  const moved = await jira.sendBackToDraft(campaign.id, signal);
  logger.info(
    { key: campaign.key, moved, edits: edits.length },
    'campaign edited after its dry run',
  );
  if (moved === 'moved') return true;
  // Somebody was quicker, or its workflow has no such move: whoever sends it is refused by the gate.
  await jira.setReviewed(campaign.id, compared, signal);
  return false;
}

async function differencesOf(
  { campaign, selections }: EditedCampaign,
  seen: FrozenRun,
  tools: ReviewTools,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const checked = await checkContent(campaign, tools, signal, seen.content.attachments);
  const problems = checked.kind === 'problems' ? checked.problems : [];
  const problemOfRules = 'problem' in selections ? [selections.problem] : [];
  const content: Content = checked.kind === 'problems' ? seen.content : checked.value;
  const rules =
    'problem' in selections ? seen.rules : await withFilters(selections, tools.jira, signal);
  return [...problems, ...problemOfRules, ...compareWithDryRun(seen, { content, rules })];
}

/** As launch freezes them; one that cannot be read any more is a difference. */
async function withFilters(
  selections: readonly Selection[],
  jira: Pick<Jira, 'savedFilters'>,
  signal: AbortSignal,
): Promise<readonly Selection[]> {
  const filters = await jira.savedFilters(
    selections.map(({ jql }) => jql),
    signal,
  );
  return selections.map((selection, index) => ({ ...selection, filters: filters[index] }));
}

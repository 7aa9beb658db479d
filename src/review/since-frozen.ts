import type { Content } from '../campaign/content.ts';
import { compareWithDryRun } from '../campaign/gate.ts';
import { partsOf, type RunId } from '../campaign/ids.ts';
import type { Selection } from '../campaign/selection.ts';
import { checkContent } from '../content/check.ts';
import type { Jira } from '../jira/port.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import type { ReviewTools } from './desk.ts';
import type { EditedCampaign } from './edited-campaign.ts';
import type { EditsAfterDryRun } from './edited-comment.ts';
import { netEdits } from './net-edits.ts';

/** How a campaign differs from what a run has frozen, in sentences; attachments that it knows are not read again. */
export async function differencesOf(
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

/** Who edited what, of the campaign and its rules, since a run's move. */
export async function editsSince(
  run: RunId,
  { campaign, selections }: EditedCampaign,
  seen: FrozenRun,
  jira: Pick<Jira, 'editsSince'>,
  signal: AbortSignal,
): Promise<Omit<EditsAfterDryRun, 'differences'>> {
  const rules = 'problem' in selections ? [] : selections.flatMap(({ rule }) => rule ?? []);
  const ruleIds = [...rules, ...seen.rules].flatMap(({ id }) => id ?? []);
  const { move } = partsOf(run);
  const edits = await jira.editsSince(move, campaign.id, [...new Set(ruleIds)], signal);
  const named = new Map(rules.map(({ id, key, summary }) => [id, { id, key, summary }]));
  return { edits: netEdits(edits), ruleOf: (id) => named.get(id) };
}

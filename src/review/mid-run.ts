import { readFrozen } from '../journal/run-view.ts';
import { type ReviewTools, sayOnce } from './desk.ts';
import type { EditedCampaign } from './edited-campaign.ts';
import { editedMidRunComment } from './edited-comment.ts';
import { differencesOf, editsSince } from './since-frozen.ts';

/** Says on a campaign that is being sent, in one comment, that an edit comes too late for its run. */
export async function sayWhatIsSent(
  edited: EditedCampaign,
  tools: ReviewTools,
  signal: AbortSignal,
): Promise<void> {
  const { broker, jira } = tools;
  const { id } = edited.campaign;
  const run = await jira.startedRun(id, signal);
  if (run === undefined || !(await broker.hasJournal(run))) return;
  const frozen = await readFrozen(broker, run, signal);
  if (frozen === undefined) return;
  const differences = await differencesOf(edited, frozen, tools, signal);
  const marker = { run, purpose: 'edited' } as const;
  const isSaid = (await jira.findComment(id, marker, signal)) !== undefined;
  if (differences.length === 0 && !isSaid) return;
  const edits = await editsSince(run, edited, frozen, jira, signal);
  await sayOnce(id, marker, editedMidRunComment({ ...edits, differences }), jira, signal);
}

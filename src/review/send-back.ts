import type { Reviewed } from '../jira/port.ts';
import { readFrozen } from '../journal/run-view.ts';
import { type ReviewTools, sayOnce } from './desk.ts';
import type { EditedCampaign } from './edited-campaign.ts';
import { editedComment } from './edited-comment.ts';
import { differencesOf, editsSince } from './since-frozen.ts';

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

  const edits = await editsSince(dryRun, edited, seen, jira, signal);
  const body = editedComment({ ...edits, differences });
  await sayOnce(campaign.id, { run: dryRun, purpose: 'edited' }, body, jira, signal);
  const moved = await jira.sendBackToDraft(campaign.id, signal);
  logger.info(
    { key: campaign.key, moved, edits: edits.edits.length },
    'campaign edited after its dry run',
  );
  if (moved === 'moved') return true;
  // Somebody was quicker, or its workflow has no such move: whoever sends it is refused by the gate.
  await jira.setReviewed(campaign.id, compared, signal);
  return false;
}

import type { IssueId } from '../campaign/ids.ts';
import type { ReviewTools } from './desk.ts';
import { answerDraft } from './draft-answer.ts';
import { readEdited, stateOf } from './edited-campaign.ts';
import { sayWhatIsSent } from './mid-run.ts';
import { sendBackIfEdited } from './send-back.ts';

/** Answers on a campaign: in Draft on its content, in Ready and Scheduled on what was edited since its dry run, later on what comes too late. */
export async function reviewCampaign(
  id: IssueId,
  tools: ReviewTools,
  signal: AbortSignal,
): Promise<void> {
  const { jira } = tools;
  const edited = await readEdited(id, jira, signal);
  if (edited === undefined) return;
  const { status } = edited.campaign;
  if (status === 'sending' || status === 'paused') return sayWhatIsSent(edited, tools, signal);
  if (status !== 'draft' && status !== 'ready' && status !== 'scheduled') return;

  const before = await jira.reviewed(id, signal);
  const now = await stateOf(edited, tools.templates);
  if (before.fingerprint === now) return;
  const isDraft = status === 'draft';
  if (isDraft || (await sendBackIfEdited(edited, before, now, tools, signal)))
    await answerDraft(edited, before, now, tools, signal);
}

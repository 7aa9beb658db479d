import { readContent } from '../content/check.ts';
import type { Reviewed } from '../jira/port.ts';
import { findAudience, samplesOf } from './audience.ts';
import { type ReviewTools, sayAnswer } from './desk.ts';
import { type DraftFinding, draftComment } from './draft-comment.ts';
import type { EditedCampaign } from './edited-campaign.ts';
import { tryLetters } from './letters.ts';

/**
 * Answers on a campaign in Draft: on its content and on its audience, each whatever is the matter with the other. At most
 * 24 calls, 8 for each template that a rule names, and one for each attached file of a template or of data, however many
 * recipients there are.
 */
export async function answerDraft(
  edited: EditedCampaign,
  before: Reviewed,
  now: string,
  tools: ReviewTools,
  signal: AbortSignal,
): Promise<void> {
  const { campaign } = edited;
  const { jira, imprint, logger } = tools;
  if (before.comment === undefined && isBlank(edited)) return;
  const [content, audience] = await Promise.all([
    readContent(campaign, tools, signal),
    findAudience(edited, jira, signal),
  ]);
  const { compiled, sources } = content;
  const finding: DraftFinding = { content, audience, letters: undefined };
  if (compiled === undefined)
    await sayAnswer(campaign.id, before, now, draftComment(campaign, finding), jira, signal);
  else {
    const samples = await samplesOf(edited, audience, compiled, jira, signal);
    const letterTools = { jira, sources, imprint };
    const tried = await tryLetters(compiled, campaign, samples, letterTools, signal);
    const letters = { ...tried, isOfAudience: samples.every((sample) => sample.isOfAudience) };
    const body = draftComment(campaign, { ...finding, letters });
    await sayAnswer(campaign.id, before, now, body, jira, signal);
  }
  logger.info({ key: campaign.key, problems: content.problems.length }, 'campaign answered');
}

/** Somebody has made the issue and written nothing yet: there is nothing to answer. */
function isBlank({ campaign, selections }: EditedCampaign): boolean {
  const { attachments, ...fields } = campaign;
  const { subject, from, replyTo, audience, template, description, testRecipients } = fields;
  const isLinked = 'problem' in selections || selections.some(({ rule }) => rule !== undefined);
  const written = [subject, from, replyTo, audience, template, description, testRecipients];
  return !isLinked && attachments.length === 0 && written.every((text) => text.trim() === '');
}

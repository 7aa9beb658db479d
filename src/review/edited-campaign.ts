import type { CampaignAlone } from '../campaign/campaign.ts';
import type { IssueId } from '../campaign/ids.ts';
import { type Selection, selectionsOf } from '../campaign/selection.ts';
import { type Jira, JiraRefused } from '../jira/port.ts';
import { readTemplateFolder } from '../templates/folder.ts';
import { fingerprint } from './desk.ts';

/** A campaign that somebody edits; its content can be judged whatever is the matter with its rules. */
export interface EditedCampaign {
  readonly campaign: CampaignAlone;
  /** What selects its audience, or why that cannot be read. */
  readonly selections: readonly Selection[] | { readonly problem: string };
}

/** Undefined when there is no such campaign. */
export async function readEdited(
  id: IssueId,
  jira: Jira,
  signal: AbortSignal,
): Promise<EditedCampaign | undefined> {
  try {
    const campaign = await jira.campaign(id, signal);
    return campaign && { campaign, selections: selectionsOf(campaign) };
  } catch (error) {
    if (!(error instanceof JiraRefused)) throw error;
    const campaign = await jira.campaignWithoutRules(id, signal);
    return campaign && { campaign, selections: { problem: error.message } };
  }
}

/** Names what is answered. Jira never changes the bytes of an attachment, so its id says what it is. */
export async function stateOf(
  { campaign, selections }: EditedCampaign,
  templates: string,
): Promise<string> {
  const { attachments, isTransactional, language, ...fields } = campaign;
  const { subject, from, replyTo, audience, template, description, testRecipients } = fields;
  const rules =
    'problem' in selections
      ? selections.problem
      : selections.map(({ key, name, effect, jql, rule }) => [
          key,
          name,
          effect,
          jql,
          rule?.template,
        ]);
  const named = [template, ...(campaign.rules ?? []).map((rule) => rule.template)];
  return fingerprint(
    [subject, from, replyTo, audience, template, description, testRecipients],
    [isTransactional, language],
    attachments.map(({ id, name }) => [id, name]),
    rules,
    await Promise.all(
      [...new Set(named)].filter(Boolean).map((name) => readTemplateFolder(templates, name)),
    ),
  );
}

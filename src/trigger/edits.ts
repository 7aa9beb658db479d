import type { TriggerSite } from './site.ts';

/** What was changed, in Jira's changelog. */
interface ChangedField {
  readonly field?: string | null | undefined;
  readonly fieldId?: string | null | undefined;
}

/** Links are no field, so that Jira may not say which one has changed. */
const idsByName: Readonly<Record<string, string>> = {
  Link: 'issuelinks',
  Attachment: 'attachment',
};

/** What somebody edits on a campaign gets an answer, and so does what a rule selects by and sends; all else is nobody's business. */
const answered = {
  campaign: {
    uses: ['subject', 'from', 'replyTo', 'audience', 'template', 'testRecipients'],
    system: ['description', 'attachment', 'issuelinks', 'labels'],
  },
  rule: {
    uses: ['jql', 'effect', 'order', 'template'],
    // A rule is switched off by its status.
    system: ['summary', 'status', 'issuelinks'],
  },
} as const;

/** True when one of the changes is an edit that gets an answer. */
export function isEdit(
  type: 'campaign' | 'rule',
  changes: readonly ChangedField[],
  site: TriggerSite,
): boolean {
  const { uses, system } = answered[type];
  const fieldIds = new Set<string>([...system, ...uses.map((use) => site.fields.of(use).id)]);
  return changes.some(({ field, fieldId }) =>
    fieldIds.has(fieldId ?? idsByName[field ?? ''] ?? ''),
  );
}

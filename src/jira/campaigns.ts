import { z } from 'zod';
import type { Campaign, IssueAttachment, Rule } from '../campaign/campaign.ts';
import type { IssueId } from '../campaign/ids.ts';
import { marksOf } from '../campaign/marks.ts';
import { isPreviewFile } from '../campaign/preview-file.ts';
import { htmlOfDocument } from './adf/html.ts';
import { readVersions } from './changelog.ts';
import { type Issue, issueIdSchema, issueKeySchema, readIssues } from './issues.ts';
import { textOf } from './merge-value.ts';
import type { IssueTypeUse } from './options.ts';
import { JiraRefused } from './port.ts';
import type { Site } from './site/site.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

/** A file of an issue. */
export const Attachment = z
  .object({
    id: z.coerce.string(),
    filename: z.string(),
    mimeType: z.string().default('application/octet-stream'),
    size: z.number(),
  })
  .transform(
    ({ id, filename, mimeType, size }): IssueAttachment => ({
      id,
      name: filename,
      mediaType: mimeType,
      sizeBytes: size,
    }),
  );

const LinkedIssue = z.object({
  id: issueIdSchema,
  key: issueKeySchema,
  fields: z
    .object({
      issuetype: z.object({ id: z.string() }).optional(),
      summary: z.string().default(''),
    })
    .optional(),
});
type LinkedIssue = z.infer<typeof LinkedIssue>;

export const IssueLinks = z
  .array(z.object({ inwardIssue: LinkedIssue.optional(), outwardIssue: LinkedIssue.optional() }))
  .default([]);

/** Of an issue's fields, those that only campaigns are asked for. */
const CampaignFields = z.object({
  summary: z.string().default(''),
  attachment: z.array(Attachment).default([]),
  labels: z.array(z.string()).default([]),
  issuelinks: IssueLinks,
});

/** A campaign with this label goes by that SMTP server of the config. */
const transportLabel = /^transport-(?<name>.+)$/;

const campaignUses = [
  'subject',
  'from',
  'replyTo',
  'audience',
  'template',
  'testRecipients',
  'pace',
] as const;

/** Reads a campaign with its rules; undefined when the issue is no campaign of the project. */
export async function readCampaign(
  transport: Transport,
  site: Site,
  id: IssueId,
  signal: AbortSignal,
): Promise<Campaign | undefined> {
  const read = await readAlone(transport, site, id, signal);
  if (read === undefined) return undefined;
  return { ...read.campaign, rules: await readRules(transport, site, read.ruleIds, signal) };
}

/** Reads a campaign and which rules are linked to it, but not the rules. */
export async function readAlone(
  transport: Transport,
  site: Site,
  id: IssueId,
  signal: AbortSignal,
): Promise<
  { readonly campaign: Omit<Campaign, 'rules'>; readonly ruleIds: readonly IssueId[] } | undefined
> {
  const custom = campaignUses.map((use) => site.fields.of(use).id);
  const wanted = ['summary', 'description', 'attachment', 'issuelinks', 'labels', ...custom];
  const [issue] = await readIssues(transport, [id], wanted, signal);
  if (issue === undefined || !isCampaign(issue, site)) return undefined;

  const { summary, attachment, issuelinks, labels } = understand(CampaignFields, issue.fields);
  const ruleIds = linkedOf(issuelinks, 'rule', site).map((rule) => rule.id);
  const text = (use: (typeof campaignUses)[number]) => textOf(issue.fields[site.fields.of(use).id]);
  const pace = z.number().safeParse(issue.fields[site.fields.of('pace').id]);
  const transports = labels.flatMap((label) => transportLabel.exec(label)?.groups?.['name'] ?? []);
  const campaign = {
    id: issue.id,
    key: issue.key,
    summary,
    status: site.campaignStatuses.oursOf(issue.fields.status.id),
    subject: text('subject'),
    from: text('from'),
    replyTo: text('replyTo'),
    audience: text('audience'),
    template: text('template'),
    description: htmlOfDocument(issue.fields['description']),
    testRecipients: text('testRecipients'),
    pacePerSecond: pace.data,
    ...(transports.length > 0 && { transports }),
    attachments: attachment.filter(({ name }) => !isPreviewFile(name)),
    ...marksOf(labels),
  };
  return { campaign, ruleIds };
}

/** Issues of a type at the other ends of an issue's links, each once. */
export function linkedOf(
  links: z.infer<typeof IssueLinks>,
  type: IssueTypeUse,
  site: Site,
): readonly LinkedIssue[] {
  const others = links.flatMap(
    ({ inwardIssue, outwardIssue }) => inwardIssue ?? outwardIssue ?? [],
  );
  const ours = others.filter(
    ({ fields }) => site.types.oursOf(fields?.issuetype?.id ?? '') === type,
  );
  return [...new Map(ours.map((issue) => [issue.id, issue])).values()];
}

export function isCampaign({ fields }: Issue, site: Site): boolean {
  return (
    fields.project.id === site.projectId && site.types.oursOf(fields.issuetype.id) === 'campaign'
  );
}

/** Rules by order, then key, without those that are done with. */
async function readRules(
  transport: Transport,
  site: Site,
  ids: readonly IssueId[],
  signal: AbortSignal,
): Promise<readonly Rule[]> {
  const fields = {
    jql: site.fields.of('jql').id,
    effect: site.fields.of('effect').id,
    order: site.fields.of('order').id,
    template: site.fields.of('template').id,
  };
  const issues = await readIssues(transport, ids, ['summary', ...Object.values(fields)], signal);
  if (issues.length < ids.length)
    // To go on without it could mail people whom it excludes.
    throw new JiraRefused(404, 'A rule that is linked to the campaign cannot be read.');
  const active = issues.filter(isActive);
  const versions = await readVersions(
    transport,
    active.map(({ id }) => id),
    fields.jql,
    signal,
  );
  return active
    .map((issue): Rule => {
      const order = z.number().safeParse(issue.fields[fields.order]);
      return {
        id: issue.id,
        key: issue.key,
        summary: textOf(issue.fields.summary),
        jql: textOf(issue.fields[fields.jql]),
        effect: effectOf(issue, fields.effect),
        order: order.data ?? Number.MAX_SAFE_INTEGER,
        template: textOf(issue.fields[fields.template]).trim(),
        version: versions.get(issue.id) ?? 1,
      };
    })
    .toSorted((a, b) => a.order - b.order || a.key.localeCompare(b.key, 'en', { numeric: true }));
}

/** A rule whose status says that it is done with selects nobody. */
export function isActive({ fields: { status } }: Issue): boolean {
  return status.statusCategory?.key !== 'done';
}

/** A rule includes unless it says otherwise; what it says must be understood. */
function effectOf({ key, fields }: Issue, fieldId: string): Rule['effect'] {
  const effect = textOf(fields[fieldId]);
  switch (effect.toLowerCase()) {
    case '':
    case 'include':
      return 'include';
    case 'exclude':
      return 'exclude';
    default:
      throw new JiraRefused(
        400,
        `The rule ${key} has the effect "${effect}"; a rule can "Include" or "Exclude".`,
      );
  }
}

import { z } from 'zod';
import { type ChangelogId, type IssueId, isLater } from '../campaign/ids.ts';
import { isPreviewFile } from '../campaign/preview-file.ts';
import { IssueLinks, isActive, linkedOf, readAlone } from './campaigns.ts';
import { readEdits } from './changelog.ts';
import { issueIdSchema, issueKeySchema, readIssues } from './issues.ts';
import { textOf } from './merge-value.ts';
import type { FieldUse } from './options.ts';
import type { Edit, EditedIssue, JiraOfReviews, NamedIssue, RuleIssue } from './port.ts';
import { countIssues, searchAndReconsileIssuesUsingJqlPost } from './requests.ts';
import { readReviewed, writeReviewed } from './review-property.ts';
import { recipientsJql, search } from './search.ts';
import type { Site } from './site/site.ts';
import { moveCampaign } from './transitions.ts';
import type { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

const RuleFields = z.object({ summary: z.string().default(''), issuelinks: IssueLinks });
const EditedFields = z.object({ updated: z.string(), issuetype: z.object({ id: z.string() }) });
const Found = z.object({
  issues: z
    .array(
      z.object({
        id: issueIdSchema,
        key: issueKeySchema,
        fields: z.object({ summary: z.string().default('') }),
      }),
    )
    .default([]),
});

/** Fields of a campaign that a run is made of. */
const contentUses = ['subject', 'from', 'replyTo', 'audience', 'template'] as const;
/** Fields of a rule that it selects by, or that say what its group gets. */
const ruleUses = ['jql', 'effect', 'order', 'template'] as const;

/** Edits of what a campaign sends, its moves among them, and of what its rules select by. */
export async function readContentEdits(
  transport: Transport,
  site: Site,
  campaign: IssueId,
  rules: readonly IssueId[],
  signal: AbortSignal,
): Promise<{ readonly ofCampaign: readonly Edit[]; readonly ofRules: readonly Edit[] }> {
  const idOf = (use: FieldUse) => site.fields.of(use).id;
  const fields = [
    'status',
    'description',
    'attachment',
    'issuelinks',
    'labels',
    ...contentUses.map(idOf),
  ];
  const [ofCampaign, ofRules] = await Promise.all([
    readEdits(transport, [campaign], fields, signal),
    readEdits(transport, rules, ruleUses.map(idOf), signal),
  ]);
  return { ofCampaign: ofCampaign.filter((edit) => !isOfPreview(edit)), ofRules };
}

/** What a dry run attaches, and takes off again, changes nothing of what is sent. */
function isOfPreview({ fieldId, from, to }: Edit): boolean {
  return fieldId === 'attachment' && isPreviewFile(to === '' ? from : to);
}

/** What {@link JiraOfReviews} asks, on a site. */
export function reviewsOn(transport: Transport, site: Site): JiraOfReviews {
  return {
    rule: (id, signal) => readRule(transport, site, id, signal),
    async campaignWithoutRules(id, signal) {
      return (await readAlone(transport, site, id, signal))?.campaign;
    },
    editedSince: (minutes, signal) => findEdited(transport, site, minutes, signal),
    async editsSince(move, campaign, rules, signal) {
      const { ofCampaign, ofRules } = await readContentEdits(
        transport,
        site,
        campaign,
        rules,
        signal,
      );
      return since(move, ofCampaign, ofRules);
    },
    async count(among, queries, signal) {
      const jql =
        among === 'recipients'
          ? recipientsJql(site, queries)
          : queries.map((query) => `(${query})`).join(' AND ');
      const answer = await countIssues(transport.until(signal), { jql });
      return understand(z.object({ count: z.number() }), answer).count;
    },
    async firstRecipients(queries, most, signal) {
      const answer = await searchAndReconsileIssuesUsingJqlPost(transport.until(signal), {
        jql: `${recipientsJql(site, queries)} ORDER BY key ASC`,
        fields: ['summary'],
        maxResults: most,
      });
      return understand(Found, answer).issues.map(
        ({ id, key, fields }): NamedIssue => ({ id, key, summary: fields.summary }),
      );
    },
    reviewed: (issue, signal) => readReviewed(transport, issue, signal),
    setReviewed: (issue, reviewed, signal) => writeReviewed(transport, issue, reviewed, signal),
    async sendBackToDraft(id, signal) {
      const from = ['ready', 'scheduled'] as const;
      const moved = await moveCampaign(transport, site, id, 'draft', signal, from);
      return moved === 'moved' ? moved : 'unavailable';
    },
  };
}

async function readRule(
  transport: Transport,
  site: Site,
  id: IssueId,
  signal: AbortSignal,
): Promise<RuleIssue | undefined> {
  const idOf = (use: (typeof ruleUses)[number]) => site.fields.of(use).id;
  const jql = idOf('jql');
  const wanted = ['summary', 'issuelinks', ...ruleUses.map(idOf)];
  const [issue] = await readIssues(transport, [id], wanted, signal);
  const isRule =
    issue?.fields.project.id === site.projectId &&
    site.types.oursOf(issue.fields.issuetype.id) === 'rule';
  if (issue === undefined || !isRule) return undefined;

  const { summary, issuelinks } = understand(RuleFields, issue.fields);
  const edits = await readEdits(transport, [id], [jql], signal);
  return {
    id,
    key: issue.key,
    summary,
    jql: textOf(issue.fields[jql]),
    effect: textOf(issue.fields[idOf('effect')]),
    order: z.number().safeParse(issue.fields[idOf('order')]).data,
    template: textOf(issue.fields[idOf('template')]).trim(),
    isActive: isActive(issue),
    campaigns: linkedOf(issuelinks, 'campaign', site)
      .map(({ id: campaign, key, fields }) => ({
        id: campaign,
        key,
        summary: fields?.summary ?? '',
      }))
      .toSorted((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true })),
    lastEdit: edits.at(-1),
  };
}

async function findEdited(
  transport: Transport,
  site: Site,
  minutes: number,
  signal: AbortSignal,
): Promise<readonly EditedIssue[]> {
  const { types, campaignStatuses, projectKey } = site;
  const statuses = (['draft', 'ready', 'scheduled'] as const).map((status) =>
    campaignStatuses.idOf(status),
  );
  const jql = [
    `project = "${projectKey}"`,
    `updated >= -${minutes}m`,
    `(issuetype = ${types.idOf('rule')} OR (issuetype = ${types.idOf('campaign')} AND status IN (${statuses.join(', ')})))`,
  ].join(' AND ');
  const found: EditedIssue[] = [];
  const fields = ['updated', 'issuetype'];
  for await (const page of search(transport, `${jql} ORDER BY key ASC`, fields, signal))
    for (const { id, key, fields: values } of page) {
      const { updated, issuetype } = understand(EditedFields, values);
      const type = types.oursOf(issuetype.id);
      if (type === 'campaign' || type === 'rule') found.push({ id, key, type, updated });
    }
  return found;
}

/** Changelog ids rise within an issue; across issues, Jira's own time of the move has to do. */
function since(
  move: ChangelogId,
  edits: readonly Edit[],
  editsOfRules: readonly Edit[],
): readonly Edit[] {
  const begun = edits.find(({ id }) => id === move)?.at;
  const ofCampaign = edits.filter(({ id, fieldId }) => fieldId !== 'status' && isLater(id, move));
  const ofRules = begun === undefined ? [] : editsOfRules.filter(({ at }) => at > begun);
  return [...ofCampaign, ...ofRules].toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

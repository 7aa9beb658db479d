import type { Selection } from '../campaign/selection.ts';
import { type Jira, JiraRefused, type NamedIssue } from '../jira/port.ts';
import type { TemplatesByGroup } from '../templates/by-group.ts';
import type { EditedCampaign } from './edited-campaign.ts';

/** Whom a campaign would be sent to, as far as Jira can tell without reading them all. */
export type AudienceFinding =
  | { readonly kind: 'counted'; readonly included: number; readonly excluded: number }
  /** Its own JQL has a mistake. */
  | { readonly kind: 'broken'; readonly problem: string }
  /** Something that it is linked to has; what, is said there. */
  | { readonly kind: 'unknown'; readonly problem: string }
  | { readonly kind: 'none' };

/** Recipients to try letters with. */
export interface Sample {
  readonly recipients: readonly NamedIssue[];
  readonly group: string;
  /** False where they are not those whom the campaign selects, but any of the project. */
  readonly isOfAudience: boolean;
}

const sampled = 50;
/** Of each template, the first of which any recipient is in the sample. */
const triedGroups = 3;
/** With more of them, the others wait for the dry run, which tries all. */
const triedTemplates = 4;

/** Checks what selects, and counts: at most 4 calls. Recipients in several groups count once. */
export async function findAudience(
  { campaign, selections }: EditedCampaign,
  jira: Jira,
  signal: AbortSignal,
): Promise<AudienceFinding> {
  const own = campaign.audience;
  const rules = 'problem' in selections ? [] : selections.flatMap(({ rule }) => rule ?? []);
  const [problemOfOwn, ...problems] = await jira.checkJql(
    [own, ...rules.map(({ jql }) => jql)],
    signal,
  );
  if (own !== '' && problemOfOwn !== undefined) return { kind: 'broken', problem: problemOfOwn };
  if ('problem' in selections) return { kind: 'unknown', problem: selections.problem };
  const broken = rules.find((_, index) => problems[index] !== undefined);
  if (broken !== undefined)
    return {
      kind: 'unknown',
      problem: `The JQL of rule ${broken.key} (${broken.summary}) has a mistake; its own comment says where.`,
    };
  const includes = queryOf(selections, 'include');
  if (includes === '') return { kind: 'none' };
  try {
    const excludes = queryOf(selections, 'exclude');
    const [included, excluded] = await Promise.all([
      jira.count('recipients', [includes], signal),
      excludes === '' ? 0 : jira.count('recipients', [includes, excludes], signal),
    ]);
    return { kind: 'counted', included, excluded };
  } catch (error) {
    if (!(error instanceof JiraRefused)) throw error;
    return { kind: 'unknown', problem: error.message };
  }
}

/**
 * For each template the first recipients of the first group that gets it, or those of the project where there are none: at
 * most 7 calls for a template.
 */
export async function samplesOf(
  { selections }: EditedCampaign,
  audience: AudienceFinding,
  templates: TemplatesByGroup,
  jira: Jira,
  signal: AbortSignal,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  if (audience.kind === 'counted' && !('problem' in selections)) {
    const includes = selections.filter(({ effect }) => effect === 'include');
    for (const template of templates.all.slice(0, triedTemplates)) {
      const theirs = includes.filter(({ group }) => templates.of(group) === template);
      for (const selection of theirs.slice(0, triedGroups)) {
        const earlier = includes.slice(0, includes.indexOf(selection));
        const elsewhere = [...selections.filter(({ effect }) => effect === 'exclude'), ...earlier];
        const found = await jira.firstRecipients(selection.queries, sampled, signal);
        const recipients = await without(found, anyOf(elsewhere), jira, signal);
        if (recipients.length === 0) continue;
        samples.push({ recipients, group: selection.group, isOfAudience: true });
        break;
      }
    }
  }
  if (samples.length > 0) return samples;
  const recipients = await jira.firstRecipients([], sampled, signal);
  return [{ recipients, group: 'audience', isOfAudience: false }];
}

/** Asks Jira who of some is excluded, or in an earlier group: `NOT (…)` would drop those whose fields are empty. */
async function without(
  found: readonly NamedIssue[],
  excludes: string,
  jira: Jira,
  signal: AbortSignal,
): Promise<readonly NamedIssue[]> {
  if (found.length === 0 || excludes === '') return found;
  const these = `key IN (${found.map(({ key }) => key).join(', ')})`;
  const excluded = await jira.firstRecipients([these, excludes], sampled, signal);
  const keys = new Set(excluded.map(({ key }) => key));
  return found.filter(({ key }) => !keys.has(key));
}

function queryOf(selections: readonly Selection[], wanted: Selection['effect']): string {
  return anyOf(selections.filter(({ effect }) => effect === wanted));
}

function anyOf(selections: readonly Selection[]): string {
  return selections
    .filter(({ jql }) => jql !== '')
    .map(({ jql }) => `(${jql})`)
    .join(' OR ');
}

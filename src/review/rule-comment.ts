import { type Block, type CommentBody, listOf, paragraph } from '../campaign/comment.ts';
import type { NamedIssue, RuleIssue } from '../jira/port.ts';
import { placeOf, pointAt } from './jql-place.ts';
import { inSeries } from './series.ts';

/** Whom the last edit of a rule's JQL added and took away. */
export interface RuleChange {
  /** How many recipients the JQL before selects now. */
  readonly before: number;
  readonly joined: number;
  readonly left: number;
}

export type RuleFinding =
  | { readonly kind: 'broken'; readonly problem: string }
  | {
      readonly kind: 'sound';
      readonly count: number;
      /** Issues that the JQL finds and that are no recipients of the project. */
      readonly others: number;
      readonly recipients: readonly NamedIssue[];
      readonly change: RuleChange | undefined;
    };

const shownCampaigns = 10;
/** Jira has several names for it. */
const aboutFilter =
  /for the field '(?:filter|request|savedfilter|searchrequest)'|causes a cyclical reference/i;

/** What the author of a rule reads on it; the problems are those of its template. */
export function ruleComment(
  rule: RuleIssue,
  finding: RuleFinding,
  problems: readonly string[] = [],
): CommentBody {
  const notes = notesOn(rule, finding);
  return [
    ...(finding.kind === 'broken'
      ? brokenRule(rule, finding)
      : [verdict(rule, finding), ...sample(finding), ...changeOf(rule, finding)]),
    ...templateVerdict(rule, problems),
    ...(notes.length === 0
      ? []
      : [
          paragraph('Worth a look:'),
          { kind: 'list' as const, items: notes.map((each) => [each]) },
        ]),
    usage(rule),
    nextStep(rule, finding, problems),
  ];
}

function brokenRule(
  { jql }: RuleIssue,
  { problem }: Extract<RuleFinding, { kind: 'broken' }>,
): readonly Block[] {
  if (jql === '')
    return [paragraph({ text: 'This rule selects nobody: it has no JQL.', strong: true })];
  return [
    paragraph({ text: 'This rule cannot be used: its JQL has a mistake.', strong: true }),
    { kind: 'code', text: pointAt(jql, placeOf(problem, jql)) },
    paragraph(problem),
  ];
}

function verdict(rule: RuleIssue, { count }: Extract<RuleFinding, { kind: 'sound' }>): Block {
  const effect = effectOf(rule);
  const does = effect === undefined ? 'selects' : `${effect}s`;
  const whom = count === 0 ? 'nobody at the moment' : recipients(count);
  const text = rule.isActive
    ? `This rule ${does} ${whom}.`
    : `This rule is switched off by its status; if it were not, it would select ${whom}.`;
  return paragraph({ text, strong: true });
}

function sample(finding: Extract<RuleFinding, { kind: 'sound' }>): readonly Block[] {
  if (finding.recipients.length === 0) return [];
  const all = finding.count === 1 ? 'It is ' : 'They are ';
  const isAll = finding.recipients.length >= finding.count;
  return [paragraph(isAll ? all : 'For example ', ...inSeries(finding.recipients), '.')];
}

function changeOf(
  { jql, lastEdit }: RuleIssue,
  { count, change }: Extract<RuleFinding, { kind: 'sound' }>,
): readonly Block[] {
  if (lastEdit === undefined || lastEdit.from === '') return [];
  const { by, from } = lastEdit;
  if (change === undefined)
    return from.trim() === jql
      ? []
      : [
          paragraph(`${by} edited the JQL, which could not be used before:`),
          { kind: 'code', text: from },
        ];
  const { before, joined, left } = change;
  const moved =
    joined + left === 0 ? 'the same recipients are selected' : `${joined} joined and ${left} left`;
  return [
    paragraph(`${by} edited the JQL: ${moved}.`),
    {
      kind: 'table',
      header: ['', 'JQL', 'Recipients'],
      rows: [
        ['Now', { text: jql, code: true }, String(count)],
        ['Before', { text: from, code: true }, String(before)],
      ],
    },
  ];
}

function templateVerdict(rule: RuleIssue, problems: readonly string[]): readonly Block[] {
  const { template } = rule;
  if (template === '') return [];
  if (problems.length > 0)
    return [
      paragraph({ text: `Its template “${template}” has to be mended:`, strong: true }),
      listOf(problems),
    ];
  return effectOf(rule) === 'exclude'
    ? [paragraph(`It excludes, so nobody gets its template “${template}”.`)]
    : [paragraph(`Its group gets the template “${template}” in place of the campaign’s letter.`)];
}

function notesOn(rule: RuleIssue, finding: RuleFinding): readonly string[] {
  const notes: string[] = [];
  if (effectOf(rule) === undefined)
    notes.push(
      `The effect “${rule.effect}” is not understood: a rule can Include or Exclude. No campaign with this rule can be sent.`,
    );
  if (finding.kind === 'broken' && aboutFilter.test(finding.problem))
    notes.push(
      'A saved filter can be used when it is shared with Postboard’s account and does not include itself, not even through another one.',
    );
  if (finding.kind === 'sound' && finding.others > 0)
    notes.push(
      `The JQL also finds ${finding.others === 1 ? 'one issue that is no recipient' : `${finding.others} issues that are no recipients`} of this project. Only recipients count.`,
    );
  if (rule.order === undefined && effectOf(rule) === 'include')
    notes.push(
      'It has no Order, so it comes last: recipients whom another rule includes, too, are in that group.',
    );
  return notes;
}

function usage({ campaigns }: RuleIssue): Block {
  if (campaigns.length === 0) return paragraph('No campaign uses it yet.');
  const more = campaigns.length - shownCampaigns;
  return paragraph(
    'Used by ',
    ...inSeries(campaigns.slice(0, shownCampaigns)),
    more > 0 ? ` and ${more} more.` : '.',
  );
}

function nextStep(rule: RuleIssue, finding: RuleFinding, problems: readonly string[]): Block {
  if (finding.kind === 'broken' || effectOf(rule) === undefined || problems.length > 0)
    return paragraph(
      'Next: correct the rule and save it. This comment is then brought up to date.',
    );
  if (rule.campaigns.length === 0)
    return paragraph('Next: link it to the campaigns that it is for.');
  return paragraph(
    'Next: move the campaign to Dry run, which says who is in which group. One that has passed its dry run needs another after an edit of its rules.',
  );
}

/** Undefined when it is not understood. */
function effectOf({ effect }: RuleIssue): 'include' | 'exclude' | undefined {
  const said = effect.toLowerCase();
  if (said === '' || said === 'include') return 'include';
  return said === 'exclude' ? said : undefined;
}

function recipients(count: number): string {
  return count === 1 ? '1 recipient' : `${count} recipients`;
}

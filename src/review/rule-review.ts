import type { IssueId } from '../campaign/ids.ts';
import { type Jira, JiraRefused, type RuleIssue } from '../jira/port.ts';
import { messageVersion, type Review } from '../queue/messages.ts';
import type { Publisher } from '../queue/port.ts';
import { fingerprint, type ReviewTools, sayAnswer } from './desk.ts';
import { type RuleChange, type RuleFinding, ruleComment } from './rule-comment.ts';
import { readRuleTemplate, templateProblems } from './rule-template.ts';

/** Of those whom the rule selects. */
const shownRecipients = 5;

/**
 * Answers on a rule: what Jira's parser says about its JQL, or whom it selects and what the last edit changed, and what is
 * wrong with its template. At most 14 calls, however many recipients it selects, and 3 when
 * the rule is as it was.
 */
export async function reviewRule(
  id: IssueId,
  publisher: Pick<Publisher, 'publish'>,
  tools: ReviewTools,
  signal: AbortSignal,
): Promise<void> {
  const { jira, logger, templates } = tools;
  const rule = await jira.rule(id, signal);
  if (rule === undefined) return;
  const before = await jira.reviewed(id, signal);
  const template = await readRuleTemplate(rule, templates);
  const now = stateOf(rule, template);
  if (before.fingerprint === now) return;

  const finding = await examine(rule, jira, signal);
  const knownFields = jira.mergeFields.map(({ mergeName }) => mergeName);
  const problems = await templateProblems(template, knownFields);
  await sayAnswer(id, before, now, ruleComment(rule, finding, problems), jira, signal);
  logger.info({ key: rule.key, finding: finding.kind }, 'rule answered');
  // Whom a campaign writes to has changed, too.
  for (const { id: issue } of rule.campaigns) {
    const message: Review = { v: messageVersion, kind: 'review', type: 'campaign', issue };
    await publisher.publish({ kind: 'review' }, message);
  }
}

function stateOf(rule: RuleIssue, template: unknown): string {
  const { summary, jql, effect, order, isActive, campaigns, lastEdit } = rule;
  const keys = campaigns.map(({ key }) => key);
  return fingerprint(
    [summary, jql, effect, order ?? null, isActive, keys, lastEdit?.id ?? null],
    [rule.template, template],
  );
}

async function examine(rule: RuleIssue, jira: Jira, signal: AbortSignal): Promise<RuleFinding> {
  const { jql, lastEdit } = rule;
  const was = lastEdit?.from.trim() ?? '';
  const [problem, problemOfBefore] = await jira.checkJql([jql, was], signal);
  if (problem !== undefined) return { kind: 'broken', problem };
  try {
    const [count, found, recipients] = await Promise.all([
      jira.count('recipients', [jql], signal),
      jira.count('issues', [jql], signal),
      jira.firstRecipients([jql], shownRecipients, signal),
    ]);
    const isComparable = problemOfBefore === undefined && was !== jql;
    const change = isComparable ? await compare(was, jql, count, jira, signal) : undefined;
    return { kind: 'sound', count, others: Math.max(0, found - count), recipients, change };
  } catch (error) {
    // What its parser lets pass, its search may still refuse.
    if (!(error instanceof JiraRefused)) throw error;
    return { kind: 'broken', problem: error.message };
  }
}

/** Counts who joined and left by the edit, with AND alone: `NOT (…)` would drop recipients whose fields are empty. */
async function compare(
  was: string,
  jql: string,
  count: number,
  jira: Jira,
  signal: AbortSignal,
): Promise<RuleChange> {
  const [before, stayed] = await Promise.all([
    jira.count('recipients', [was], signal),
    jira.count('recipients', [was, jql], signal),
  ]);
  return { before, joined: Math.max(0, count - stayed), left: Math.max(0, before - stayed) };
}

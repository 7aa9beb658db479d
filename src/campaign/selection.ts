import type { Campaign, Rule } from './campaign.ts';
import type { SelectingRule } from './fingerprint.ts';

/** One of the queries that a campaign's audience is made of. */
export interface Selection extends SelectingRule {
  /** For people. */
  readonly name: string;
  /** Name of the group of those whom it includes. */
  readonly group: string;
  /** All of them have to match; `jql` is the same in one query. */
  readonly queries: readonly string[];
  /** Undefined for the campaign's own Audience. */
  readonly rule: Rule | undefined;
}

/**
 * What selects a campaign's audience: that which includes, in the order in which groups are found, then that which
 * excludes. The campaign's own JQL narrows every include rule, and selects alone where there is none.
 */
export function selectionsOf(
  campaign: Pick<Campaign, 'key' | 'audience' | 'rules'>,
): readonly Selection[] {
  const { key, audience, rules } = campaign;
  const narrowing = audience === '' ? [] : [audience];
  const includes = rules.filter(({ effect }) => effect === 'include');
  const excludes = rules.filter(({ effect }) => effect === 'exclude');
  const own: Selection = {
    key,
    name: 'Audience field',
    group: 'audience',
    effect: 'include',
    queries: narrowing,
    jql: audience,
    rule: undefined,
  };
  return [
    ...(includes.length === 0 ? [own] : includes.map((rule) => selectionOf(rule, narrowing))),
    ...excludes.map((rule) => selectionOf(rule, [])),
  ];
}

function selectionOf(rule: Rule, narrowing: readonly string[]): Selection {
  const { key, summary, effect } = rule;
  const queries = [...narrowing, rule.jql];
  const jql =
    narrowing.length === 0 ? rule.jql : queries.map((query) => `(${query})`).join(' AND ');
  return { key, name: summary, group: summary, effect, queries, jql, rule };
}

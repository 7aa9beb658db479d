import type { Campaign } from '../campaign/campaign.ts';
import type { Jira } from '../jira/port.ts';

/** Finds every problem of a campaign's rules, in the words of Jira's own parser. */
export async function checkRules(
  campaign: Campaign,
  jira: Jira,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const queries = [
    ...(campaign.audience === '' ? [] : [{ name: 'The Audience', jql: campaign.audience }]),
    ...campaign.rules.map((rule) => ({
      name: `Rule ${rule.key} (${rule.summary})`,
      jql: rule.jql,
    })),
  ];
  const includes = campaign.rules.some((rule) => rule.effect === 'include');
  if (!includes && campaign.audience === '')
    return ['There is nobody to send to: link an include rule, or fill in the Audience field.'];
  const empty = queries.filter(({ jql }) => jql === '').map(({ name }) => `${name} has no JQL.`);
  const written = queries.filter(({ jql }) => jql !== '');
  const errors = await jira.checkJql(
    written.map(({ jql }) => jql),
    signal,
  );
  return [
    ...empty,
    ...written.flatMap(({ name }, index) => {
      const error = errors[index];
      return error === undefined ? [] : [`${name}: ${error}`];
    }),
  ];
}

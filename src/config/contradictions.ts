import type { ConfigFile } from './schema.ts';
import { transportProblems } from './transports.ts';

/** What is right by itself and wrong together: one line each, as for everything else that is wrong with a config. */
export function contradictions(
  { jira, smtp, transports, mail, bounces }: ConfigFile,
  variables: NodeJS.ProcessEnv,
): readonly string[] {
  return [
    ...sharedNames('jira.issueTypes', jira.issueTypes),
    ...sharedNames('jira.campaignStatuses', jira.campaignStatuses),
    ...sharedNames('jira.recipientStatuses', jira.recipientStatuses),
    ...sharedNames('jira.fields', jira.fields),
    ...transportProblems({ smtp, transports }, mail.fromDomains, variables),
    ...(bounces.mailbox !== undefined && variables['MAILBOX_PASSWORD'] === undefined
      ? ['MAILBOX_PASSWORD: is not set; it is the password that belongs to bounces.mailbox.user']
      : []),
    ...(bounces.listener !== undefined && mail.bounceDomain === undefined
      ? ['bounces.listener: takes mail for mail.bounceDomain, which is not set']
      : []),
  ];
}

/** Two of ours under one of Jira's names could not be told apart. */
function sharedNames(path: string, names: Readonly<Record<string, string>>): readonly string[] {
  const owners = new Map<string, string>();
  return Object.entries(names).flatMap(([use, name]) => {
    const owner = owners.get(name.toLowerCase());
    owners.set(name.toLowerCase(), use);
    return owner === undefined
      ? []
      : [`${path}.${use}: is "${name}", and so is ${path}.${owner}; each needs its own`];
  });
}

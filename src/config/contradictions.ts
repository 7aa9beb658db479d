import { isLoopback } from '../loopback.ts';
import type { ConfigFile } from './schema.ts';

/** What is right by itself and wrong together: one line each, as for everything else that is wrong with a config. */
export function contradictions(
  { jira, smtp, mail, bounces }: ConfigFile,
  smtpPassword: string | undefined,
): readonly string[] {
  const problems = [
    ...sharedNames('jira.issueTypes', jira.issueTypes),
    ...sharedNames('jira.campaignStatuses', jira.campaignStatuses),
    ...sharedNames('jira.recipientStatuses', jira.recipientStatuses),
    ...sharedNames('jira.fields', jira.fields),
  ];
  if (smtp.user !== undefined && smtpPassword === undefined)
    problems.push('SMTP_PASSWORD: is not set; it is the password that belongs to smtp.user');
  if (smtp.user !== undefined && smtp.encryption === 'none' && !isLoopback(smtp.host))
    problems.push(
      'smtp.encryption: none would send the password of smtp.user in clear; take starttls or tls',
    );
  if (bounces.listener !== undefined && mail.bounceDomain === undefined)
    problems.push('bounces.listener: takes mail for mail.bounceDomain, which is not set');
  return problems;
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

import type { Issue } from '../store/issue.ts';
import type { Account } from '../store/site-parts.ts';
import { type Call, parameter } from './call.ts';
import { noSuchIssue, refusal } from './refusal.ts';

export function may(account: Account, permission: string): boolean {
  return account.lacks?.includes(permission) !== true;
}

/** An issue the reader may see, or undefined: absent and forbidden look alike. */
export function visibleIssue(call: Call, idOrKey: string): Issue | undefined {
  return may(call.reader, 'BROWSE_PROJECTS') ? call.store.issues.get(idOrKey) : undefined;
}

/** The issue that the path names. */
export function issueOf(call: Call): Issue {
  const issue = visibleIssue(call, parameter(call, 'issueIdOrKey'));
  if (issue === undefined) throw noSuchIssue();
  return issue;
}

export function demand(call: Call, permission: string, sentence: string): void {
  if (!may(call.reader, permission)) throw refusal(403, [sentence]);
}

import { z } from 'zod';
import { userShape } from '../shapes/site-shapes.ts';
import type { Account } from '../store/site-parts.ts';
import { type Answer, type Call, type Endpoint, noContent, ok, pageOf, readBody } from './call.ts';
import { demand, issueOf, visibleIssue } from './issue-access.ts';
import { fieldRefusal, noSuchIssue, refusal } from './refusal.ts';

export const userEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/myself', answer: readMyself },
  { method: 'GET', path: '/user', answer: readUser },
  { method: 'GET', path: '/user/search', answer: searchUsers },
  { method: 'GET', path: '/user/assignable/search', answer: searchAssignable },
  { method: 'PUT', path: '/issue/:issueIdOrKey/assignee', answer: assign },
];

function readMyself(call: Call): Answer {
  const { reader } = call;
  return ok({
    ...userShape(reader, call),
    emailAddress: reader.email,
    locale: 'en_US',
    groups: { size: 0, items: [] },
    applicationRoles: { size: 1, items: [] },
    expand: 'groups,applicationRoles',
  });
}

function readUser(call: Call): Answer {
  const account = call.store.directory.account(call.query.get('accountId') ?? '');
  if (account === undefined)
    throw refusal(404, ['Specified user does not exist or you do not have required permissions']);
  return ok(userShape(account, call));
}

/** By the beginning of a name or an address, or by id. */
function searchUsers(call: Call): Answer {
  const query = call.query.get('query');
  const accountId = call.query.get('accountId');
  if (query === null && accountId === null)
    throw refusal(400, ["Either 'query', 'accountId' or 'property' must be specified."]);
  return usersAnswer(call, (account) =>
    accountId === null ? isMeant(account, query ?? '') : account.accountId === accountId,
  );
}

/** Everybody who has an account can be given an issue. */
function searchAssignable(call: Call): Answer {
  const project = call.query.get('project');
  const issue = call.query.get('issueKey') ?? call.query.get('issueId');
  if (project === null && issue === null)
    throw refusal(400, ["Either 'project' or 'issueKey' must be specified."]);
  if (project !== null && call.store.directory.project(project) === undefined)
    throw refusal(404, [`No project could be found with key '${project}'.`]);
  if (issue !== null && visibleIssue(call, issue) === undefined) throw noSuchIssue();
  return usersAnswer(call, (account) => isMeant(account, call.query.get('query') ?? ''));
}

function usersAnswer(call: Call, isWanted: (account: Account) => boolean): Answer {
  const page = pageOf(call, call.store.directory.accounts.filter(isWanted), 1_000);
  return ok(page.values.map((account) => userShape(account, call)));
}

function isMeant({ displayName, email }: Account, query: string): boolean {
  const beginning = query.trim().toLowerCase();
  const words = [email, displayName, ...displayName.split(' ')];
  return words.some((word) => word.toLowerCase().startsWith(beginning));
}

const Assignment = z.object({ accountId: z.string().nullable() });
/** Stands for the project's default, and that is nobody. */
const byDefault = '-1';

function assign(call: Call): Answer {
  const issue = issueOf(call);
  demand(call, 'ASSIGN_ISSUES', 'You do not have permission to assign issues.');
  const { accountId } = readBody(call, Assignment);
  const assignee = accountId === null || accountId === byDefault ? undefined : accountId;
  if (assignee !== undefined && call.store.directory.account(assignee) === undefined)
    throw fieldRefusal({ assignee: `User '${assignee}' cannot be assigned issues.` });
  call.store.issues.change(issue, { values: new Map([['assignee', assignee]]) }, call.reader);
  return noContent;
}

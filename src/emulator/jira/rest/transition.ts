import { z } from 'zod';
import type { Issue } from '../store/issue.ts';
import type { Transition } from '../store/workflow.ts';
import type { Call } from './call.ts';
import { may } from './issue-access.ts';
import { type Refusal, refusal } from './refusal.ts';

const TransitionReference = z.object({ id: z.union([z.string(), z.number()]).nullish() });

/** Transitions that are offered where the issue is; none without the permission to do them. */
export function transitionsOf(call: Call, issue: Issue): readonly Transition[] {
  if (!may(call.reader, 'TRANSITION_ISSUES')) return [];
  return issue.workflow.transitions.filter(({ from }) => from.includes(issue.status.id));
}

/** The transition that a request names. */
export function readTransition(call: Call, issue: Issue, input: unknown): Transition {
  const id = TransitionReference.safeParse(input).data?.id;
  if (id === null || id === undefined) throw refusal(400, ["Missing 'transition' identifier"]);
  const isNamed = (each: Transition) => each.id === String(id);
  const transition = transitionsOf(call, issue).find(isNamed);
  if (transition !== undefined) return transition;
  if (call.issueBefore !== undefined && transitionsOf(call, call.issueBefore).some(isNamed))
    throw overtaken();
  throw refusal(400, [`Transition id '${id}' is not valid for this issue.`]);
}

/**
 * Of two moves at the same time one is done; the other, offered when its call came and not any more, is told to try again
 * (https://developer.atlassian.com/cloud/jira/platform/change-notice-update-in-simultaneous-transitions-issue-api/).
 * The sentence is the OpenAPI document's; what sites write is not recorded.
 */
function overtaken(): Refusal {
  return refusal(409, ['The issue could not be updated due to a conflicting update.']);
}

/** The transition that a new issue goes through at once. */
export function startTransition(call: Call, issue: Issue, input: unknown): Issue {
  const { to } = readTransition(call, issue, input);
  return call.store.issues.change(issue, { status: to }, call.reader);
}

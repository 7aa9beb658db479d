import { z } from 'zod';
import type { Issue } from '../store/issue.ts';
import type { Transition } from '../store/site-parts.ts';
import type { Call } from './call.ts';
import { may } from './issue-access.ts';
import { refusal } from './refusal.ts';

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
  const transition = transitionsOf(call, issue).find((each) => each.id === String(id));
  if (transition === undefined)
    throw refusal(400, [`Transition id '${id}' is not valid for this issue.`]);
  return transition;
}

/** The transition that a new issue goes through at once. */
export function startTransition(call: Call, issue: Issue, input: unknown): Issue {
  const { to } = readTransition(call, issue, input);
  return call.store.issues.change(issue, { status: to }, call.reader);
}

import { issueStatusShape } from '../shapes/site-shapes.ts';
import type { Transition } from '../store/workflow.ts';
import {
  type Answer,
  type Call,
  type Endpoint,
  listQuery,
  noContent,
  ok,
  readBody,
} from './call.ts';
import { issueOf } from './issue-access.ts';
import { applyExtras, IssueUpdate, readUpdate } from './issue-update.ts';
import { fieldRefusal } from './refusal.ts';
import { readTransition, transitionsOf } from './transition.ts';

export const transitionEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/issue/:issueIdOrKey/transitions', answer: readTransitions },
  { method: 'POST', path: '/issue/:issueIdOrKey/transitions', answer: doTransition },
];

function readTransitions(call: Call): Answer {
  const issue = issueOf(call);
  const wanted = call.query.get('transitionId');
  const withFields = listQuery(call, 'expand').includes('transitions.fields');
  const transitions = transitionsOf(call, issue).filter(({ id }) => (wanted ?? id) === id);
  return ok({
    expand: 'transitions',
    transitions: transitions.map((transition) => transitionShape(transition, withFields, call)),
  });
}

function transitionShape({ id, name, to, hasScreen }: Transition, withFields: boolean, call: Call) {
  return {
    id,
    name,
    to: issueStatusShape(to, call),
    hasScreen,
    isGlobal: false,
    isInitial: false,
    isAvailable: true,
    isConditional: false,
    looped: false,
    ...(withFields && { fields: {} }),
  };
}

/** Moves an issue, and writes fields, comments and properties with the same call. */
function doTransition(call: Call): Answer {
  const issue = issueOf(call);
  const body = readBody(call, IssueUpdate);
  const transition = readTransition(call, issue, body.transition);
  if (!transition.hasScreen) refuseFields(body);
  const update = readUpdate(call, body, { issue, shows: () => true });
  const { to } = transition;
  const moved = call.store.issues.change(issue, { values: update.values, status: to }, call.reader);
  applyExtras(call, moved, update);
  return noContent;
}

/** Without a screen there is nothing that fields and comments could stand on. */
function refuseFields({ fields, update }: IssueUpdate): void {
  const named = [...Object.keys(fields), ...Object.keys(update)];
  if (named.length === 0) return;
  throw fieldRefusal(
    Object.fromEntries(
      named.map((field) => [
        field,
        `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`,
      ]),
    ),
  );
}

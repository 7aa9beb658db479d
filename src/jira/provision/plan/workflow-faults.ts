import type { PresentTransition, PresentWorkflow } from '../present.ts';
import type { WantedStatus, WantedTransition, WantedWorkflow } from '../wanted.ts';

/** What a workflow lacks, or has too much of. */
export interface WorkflowFaults {
  readonly missingStatuses: readonly WantedStatus[];
  /** Parts of the wanted transitions: from where their statuses cannot be reached without a screen. */
  readonly missingTransitions: readonly WantedTransition[];
  /** The status that must not be reached from itself is. */
  readonly isReentrant: boolean;
  /** New issues start elsewhere than they should. */
  readonly startsElsewhere: boolean;
  /** Each a clause: "lacks the status Draft". */
  readonly sentences: readonly string[];
}

/** Compares a workflow with the wanted one; undefined when nothing is wrong. What it has beyond that is left alone. */
export function faultsOf(
  wanted: WantedWorkflow,
  present: PresentWorkflow,
  statusIdOf: (name: string) => string | undefined,
): WorkflowFaults | undefined {
  const missingStatuses = wanted.statuses.filter(({ name }) => {
    const id = statusIdOf(name);
    return id === undefined || !present.statusIds.includes(id);
  });
  const missingTransitions = wanted.transitions.flatMap((transition) => {
    const from = transition.from.filter(
      (name) => !isReached(present, statusIdOf(name), statusIdOf(transition.to)),
    );
    return from.length === 0 ? [] : [{ ...transition, from }];
  });
  const entered = wanted.entered === undefined ? undefined : statusIdOf(wanted.entered);
  const isReentrant =
    entered !== undefined &&
    present.transitions.some((transition) => leads(transition, entered, entered));
  const initial = present.transitions.find(({ type }) => type === 'INITIAL');
  const start = wanted.statuses[0]?.name ?? '';
  const startsElsewhere = initial?.to !== statusIdOf(start);
  const sentences = [
    ...(missingStatuses.length > 0
      ? [`lacks the statuses ${missingStatuses.map(({ name }) => name).join(', ')}`]
      : []),
    ...(missingTransitions.length > 0
      ? [`lacks the moves ${missingTransitions.map(describeMoves).join(', ')}`]
      : []),
    ...(isReentrant ? [`leads from ${wanted.entered} to ${wanted.entered}`] : []),
    ...(startsElsewhere ? [`does not start new issues in ${start}`] : []),
  ];
  if (sentences.length === 0) return undefined;
  return { missingStatuses, missingTransitions, isReentrant, startsElsewhere, sentences };
}

/** With a screen it is not reached by those who move issues in bulk. */
function isReached(
  { transitions }: PresentWorkflow,
  from: string | undefined,
  to: string | undefined,
): boolean {
  if (from === undefined || to === undefined) return false;
  return transitions.some((each) => leads(each, from, to) && !each.hasScreen);
}

/** True when a transition can be taken from one status to another. */
export function leads(transition: PresentTransition, from: string, to: string): boolean {
  if (transition.to !== to) return false;
  switch (transition.type) {
    case 'INITIAL':
      return false;
    case 'GLOBAL':
      return true;
    case 'DIRECTED':
      return transition.from.includes(from);
  }
}

function describeMoves({ from, to }: WantedTransition): string {
  return `from ${from.join(' or ')} to ${to}`;
}

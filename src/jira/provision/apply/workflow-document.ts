import { leads, type WorkflowFaults } from '../plan/workflow-faults.ts';
import type { Json, PresentTransition, PresentWorkflow } from '../present.ts';
import type { WantedStatus, WantedTransition, WantedWorkflow } from '../wanted.ts';

/** A workflow as Jira takes it; statuses are referred to by their ids. */
export interface WrittenWorkflow {
  /** The statuses themselves. */
  readonly referred: readonly Json[];
  readonly statuses: readonly Json[];
  readonly transitions: readonly Json[];
}

type IdOf = (statusName: string) => string;

const firstTransitionId = 11;
const idStep = 10;

/** A new workflow, with its statuses in rows of four for whoever looks at it in Jira's editor. */
export function newWorkflow(wanted: WantedWorkflow, idOf: IdOf): WrittenWorkflow {
  const start = wanted.statuses[0]?.name ?? '';
  return {
    referred: wanted.statuses.map((status) => referredStatus(status, idOf)),
    statuses: wanted.statuses.map(({ name }, index) => placedStatus(idOf(name), index)),
    transitions: [
      { ...transition('1', 'Create', [], idOf(start)), type: 'INITIAL' },
      ...wanted.transitions.map(({ name, from, to }, index) =>
        transition(String(firstTransitionId + index * idStep), name, from.map(idOf), idOf(to)),
      ),
    ],
  };
}

/** A workflow as it is, with what is wrong put right; the rest, and what others made of it, stays. */
export function mendedWorkflow(
  wanted: WantedWorkflow,
  present: PresentWorkflow,
  faults: WorkflowFaults,
  idOf: IdOf,
): WrittenWorkflow {
  const { document } = present;
  const entered =
    faults.isReentrant && wanted.entered !== undefined ? idOf(wanted.entered) : undefined;
  const start = faults.startsElsewhere ? idOf(wanted.statuses[0]?.name ?? '') : undefined;
  const kept = present.transitions.map((each, index) => {
    const json = document.transitions[index] ?? {};
    if (each.type === 'INITIAL')
      return start === undefined ? json : { ...json, toStatusReference: start };
    return entered !== undefined && leads(each, entered, entered)
      ? { ...json, ...enteredFromElsewhere(wanted, each, entered, idOf) }
      : json;
  });
  const lastId = Math.max(
    ...present.transitions.map(({ id }) => Number(id)).filter(Number.isFinite),
    1,
  );
  // A re-entrant transition has just been narrowed to where the wanted one starts, so that nothing is lost with it.
  const added = faults.missingTransitions.map(({ name, from, to }, index) =>
    transition(String(lastId + (index + 1) * idStep), name, from.map(idOf), idOf(to)),
  );
  const count = document.statuses.length;
  return {
    referred: [
      ...document.referred,
      ...faults.missingStatuses.map((status) => referredStatus(status, idOf)),
    ],
    statuses: [
      ...document.statuses,
      ...faults.missingStatuses.map(({ name }, index) => placedStatus(idOf(name), count + index)),
    ],
    transitions: [...kept, ...added],
  };
}

/** A transition that starts anywhere, or in its own target, with that start taken away. */
function enteredFromElsewhere(
  wanted: WantedWorkflow,
  present: PresentTransition,
  entered: string,
  idOf: IdOf,
): Json {
  const all = wanted.transitions
    .filter(({ to }) => idOf(to) === entered)
    .flatMap(({ from }) => from.map(idOf));
  const from = present.type === 'GLOBAL' ? [...new Set(all)] : present.from;
  return { type: 'DIRECTED', links: linksFrom(from.filter((id) => id !== entered)) };
}

function referredStatus({ name, category }: WantedStatus, idOf: IdOf): Json {
  const id = idOf(name);
  return { id, name, statusCategory: category, statusReference: id, description: '' };
}

const perRow = 4;
const columnWidth = 220;
const rowHeight = 160;

function placedStatus(statusReference: string, index: number): Json {
  const layout = {
    x: (index % perRow) * columnWidth,
    y: Math.floor(index / perRow) * rowHeight,
  };
  return { statusReference, layout, properties: {} };
}

function transition(
  id: string,
  name: WantedTransition['name'],
  from: readonly string[],
  to: string,
): Json {
  return {
    id,
    name,
    type: 'DIRECTED',
    description: '',
    links: linksFrom(from),
    toStatusReference: to,
    actions: [],
    validators: [],
    triggers: [],
    properties: {},
  };
}

function linksFrom(from: readonly string[]): readonly Json[] {
  return from.map((fromStatusReference) => ({ fromStatusReference, fromPort: 0, toPort: 1 }));
}

import { findNamed } from '../../site/names.ts';
import type { Present, PresentWorkflow } from '../present.ts';
import type { Step } from '../step.ts';
import type { WantedProject, WantedStatus, WantedType } from '../wanted.ts';
import { looksLikeId, type Part, type Problem } from './part.ts';
import { faultsOf } from './workflow-faults.ts';

export interface WorkflowsPart extends Part {
  /** Types whose issues in the project follow another workflow than ours, and one that does not do. */
  readonly needsScheme: readonly WantedType[];
}

/** A workflow that does is left alone, whoever made it; one that does not is mended when it is ours, replaced when not. */
export function planWorkflows(wanted: WantedProject, present: Present): WorkflowsPart {
  const statusIdOf = (name: string) => findNamed(present.statuses, name)?.id;
  const steps: Step[] = [];
  const inPlace: string[] = [];
  const needsScheme: WantedType[] = [];
  const statuses = new Map<string, WantedStatus>();
  for (const type of wanted.types) {
    const { workflow } = type;
    const followed = followedBy(type, present);
    if (followed !== undefined && faultsOf(workflow, followed, statusIdOf) === undefined) {
      inPlace.push(`the workflow "${followed.name}"`);
      continue;
    }
    for (const status of workflow.statuses)
      if (statusIdOf(status.name) === undefined) statuses.set(status.name, status);
    const ours = present.workflows.find(({ name }) => name === workflow.name);
    const faults = ours && faultsOf(workflow, ours, statusIdOf);
    if (ours === undefined) steps.push({ kind: 'create-workflow', workflow });
    else if (faults !== undefined)
      steps.push({ kind: 'mend-workflow', workflow, present: ours, faults });
    if (ours === undefined || followed?.id !== ours.id) needsScheme.push(type);
  }
  const missing = [...statuses.values()];
  return {
    steps:
      missing.length === 0 ? steps : [{ kind: 'create-statuses', statuses: missing }, ...steps],
    problems: missing.filter(({ name }) => looksLikeId(name)).map(unknownId),
    inPlace,
    needsScheme,
  };
}

function followedBy({ name }: WantedType, { project }: Present): PresentWorkflow | undefined {
  const typeId = findNamed(project?.types ?? [], name)?.id ?? '';
  return project?.workflows.get(typeId);
}

function unknownId({ name }: WantedStatus): Problem {
  return {
    sentence: `There is no status with the id ${name}.`,
    whatToDo: 'Set it in the config to a name, or to the id of a status that is there.',
  };
}

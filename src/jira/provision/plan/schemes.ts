import { findNamed, type Named } from '../../site/names.ts';
import type { Present } from '../present.ts';
import type { SchemeOf, Step } from '../step.ts';
import type { WantedProject, WantedType } from '../wanted.ts';
import { nothing, type Part, type Problem } from './part.ts';

/** Types that need a scheme of ours to get at a workflow, or at screens, of ours. */
export interface SchemeNeeds {
  readonly workflows: readonly WantedType[];
  readonly screens: readonly WantedType[];
}

/** The schemes that tie our issue types to the project, and the project with them. What it has besides, it keeps. */
export function planSchemes(wanted: WantedProject, present: Present, needs: SchemeNeeds): Part {
  const { project } = present;
  if (project?.isTeamManaged === true) return nothing;
  const parts = [
    planTypes(wanted, present),
    planScreensOfTypes(wanted, present, needs.screens),
    planWorkflowsOfTypes(wanted, present, needs.workflows),
  ];
  const assigning = parts.flatMap(({ assigns: of }): readonly Step[] =>
    of === undefined || project === undefined
      ? []
      : [{ kind: 'assign-scheme', of, scheme: wanted.schemes[of], project }],
  );
  return {
    ...nothing,
    problems: parts.flatMap(({ problems }) => problems),
    steps: [
      ...parts.flatMap(({ steps }) => steps),
      ...(project === undefined ? [{ kind: 'create-project', wanted } as const] : assigning),
    ],
  };
}

interface SchemePart {
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
  /** The project has another scheme than ours, and has to be given ours. */
  readonly assigns: SchemeOf | undefined;
}

const none: SchemePart = { steps: [], problems: [], assigns: undefined };

function planTypes(wanted: WantedProject, { project, typeSchemes }: Present): SchemePart {
  const types = wanted.types.filter((type) => !isAmong(project?.types ?? [], type));
  if (types.length === 0) return none;

  const name = wanted.schemes.types;
  const assigns = project?.typeScheme?.name === name ? undefined : 'types';
  const [scheme] = typeSchemes;
  if (scheme === undefined) {
    const kept = project?.types.map(({ id }) => id) ?? [];
    return { ...none, steps: [{ kind: 'create-type-scheme', name, kept, types }], assigns };
  }
  const lacking = types.filter((type) => !isAmong(scheme.types, type));
  if (lacking.length === 0) return { ...none, assigns };
  return { ...none, steps: [{ kind: 'extend-type-scheme', scheme, types: lacking }], assigns };
}

function isAmong(present: readonly Named[], { name }: WantedType): boolean {
  return findNamed(present, name) !== undefined;
}

function planScreensOfTypes(
  wanted: WantedProject,
  { project, issueTypes, typeScreenSchemes, screenSchemes }: Present,
  types: readonly WantedType[],
): SchemePart {
  if (types.length === 0) return none;
  const name = wanted.schemes.screens;
  const assigns = project?.typeScreenScheme?.name === name ? undefined : 'screens';
  const [scheme] = typeScreenSchemes;
  if (scheme === undefined) {
    const kept = project?.typeScreenScheme?.mappings ?? new Map<string, string>();
    return { ...none, steps: [{ kind: 'create-screens-of-types', name, kept, types }], assigns };
  }
  const mappedTo = (type: WantedType) =>
    scheme.mappings.get(findNamed(issueTypes, type.name)?.id ?? '');
  const schemeIdOf = (type: WantedType) =>
    screenSchemes.find((each) => each.name === type.screen.name)?.id;
  const lacking = types.filter((type) => mappedTo(type) === undefined);
  const others = types.filter(
    (type) => !lacking.includes(type) && mappedTo(type) !== schemeIdOf(type),
  );
  return {
    problems: others.map((type) => misled(name, type.name, type.screen.name)),
    steps:
      lacking.length === 0 ? [] : [{ kind: 'extend-screens-of-types', scheme, types: lacking }],
    assigns,
  };
}

function planWorkflowsOfTypes(
  wanted: WantedProject,
  { project, issueTypes, workflowSchemes }: Present,
  types: readonly WantedType[],
): SchemePart {
  if (types.length === 0) return none;
  const name = wanted.schemes.workflows;
  const assigns = project?.workflowScheme?.name === name ? undefined : 'workflows';
  const [scheme] = workflowSchemes;
  if (scheme !== undefined) {
    const others = types.filter(
      (type) =>
        scheme.mappings.get(findNamed(issueTypes, type.name)?.id ?? '') !== type.workflow.name,
    );
    const problems = others.map((type) => misled(name, type.name, type.workflow.name));
    return { ...none, problems, assigns };
  }
  const present = project?.workflowScheme;
  const { defaultWorkflow, mappings: kept = new Map<string, string>() } = present ?? {};
  return {
    ...none,
    steps: [{ kind: 'create-workflow-scheme', name, defaultWorkflow, kept, types }],
    assigns,
  };
}

/** Somebody has changed a scheme of ours, or the config names another issue type than it once did. */
function misled(scheme: string, type: string, target: string): Problem {
  return {
    sentence: `The scheme "${scheme}" does not lead ${type} to "${target}".`,
    whatToDo: `Correct that under Settings > Issues, or rename the scheme there and run init again: it makes a new one.`,
  };
}

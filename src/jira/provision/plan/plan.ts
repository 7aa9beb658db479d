import { findNamed } from '../../site/names.ts';
import type { Present } from '../present.ts';
import type { Step } from '../step.ts';
import type { WantedProject } from '../wanted.ts';
import type { WantedWebhook } from '../webhook.ts';
import { canBeFilledIn, planFields } from './fields.ts';
import { looksLikeId, nothing, type Part, type Problem } from './part.ts';
import { planSchemes } from './schemes.ts';
import { planScreens } from './screens.ts';
import { planWebhook } from './webhook.ts';
import { planWorkflows } from './workflows.ts';

export interface Plan extends Part {
  /** Ids of the fields that are there, by name. */
  readonly fields: ReadonlyMap<string, string>;
  /** Ids to write into the config where names are not enough, by field. */
  readonly ids: ReadonlyMap<string, string>;
}

/** Decides what has to be done to make the site what is wanted. Nothing is done where there are problems. */
export function planProject(
  wanted: WantedProject,
  webhook: WantedWebhook | undefined,
  present: Present,
): Plan {
  const fields = planFields(wanted, present);
  const workflows = planWorkflows(wanted, present);
  const screens = planScreens(wanted, present, fields.found);
  const parts = [
    planPlace(wanted, present),
    planLinkType(wanted, present),
    planIssueTypes(wanted, present),
    fields,
    workflows,
    screens,
    planSchemes(wanted, present, {
      workflows: workflows.needsScheme,
      screens: screens.needsScheme,
    }),
    planAssociation(wanted, present, fields.found),
    planFiltersAndBoard(wanted, present),
    planWebhook(webhook, present),
  ];
  return {
    steps: parts.flatMap(({ steps }) => steps),
    problems: parts.flatMap(({ problems }) => problems),
    inPlace: parts.flatMap(({ inPlace }) => inPlace),
    fields: fields.found,
    ids: fields.ids,
  };
}

function planPlace({ key, name }: WantedProject, { project, objections }: Present): Part {
  if (project?.isTeamManaged === true)
    return {
      ...nothing,
      problems: [
        {
          sentence: `${key} is a team-managed project ("${project.name}"), whose issue types, fields and workflows Jira lets no program set up.`,
          whatToDo:
            'Set jira.project in the config to a key that is free, and run init again: it makes a company-managed project.',
        },
      ],
    };
  if (project !== undefined)
    return { ...nothing, inPlace: [`the project ${key}, "${project.name}"`] };
  if (objections.length === 0) return nothing;
  return {
    ...nothing,
    problems: [
      {
        sentence: `A project ${key}, "${name}", cannot be made: ${objections.join(' ')}`,
        whatToDo:
          'Set jira.project in the config to another key, or name the project with --name. What has a key or a name and is not shown may be in the trash, or archived.',
      },
    ],
  };
}

function planLinkType({ linkType }: WantedProject, { linkTypes }: Present): Part {
  if (findNamed(linkTypes, linkType.name) === undefined)
    return { ...nothing, steps: [{ kind: 'create-link-type', linkType }] };
  return { ...nothing, inPlace: [`the link type ${linkType.name}`] };
}

function planIssueTypes({ types }: WantedProject, { issueTypes }: Present): Part {
  const steps: Step[] = [];
  const problems: Problem[] = [];
  const inPlace: string[] = [];
  for (const type of types) {
    const present = findNamed(issueTypes, type.name);
    if (present === undefined && looksLikeId(type.name))
      problems.push({
        sentence: `There is no issue type with the id ${type.name}.`,
        whatToDo: `Set jira.issueTypes.${type.use} in the config to a name, or to the id of a type that is there.`,
      });
    else if (present?.isSubtask === true)
      problems.push({
        sentence: `The issue type ${type.name} is one of sub-tasks.`,
        whatToDo: `Set jira.issueTypes.${type.use} in the config to another name.`,
      });
    else if (present === undefined) steps.push({ kind: 'create-issue-type', type });
    else inPlace.push(`the issue type ${present.name}`);
  }
  return { steps, problems, inPlace };
}

/** A field on a screen is still not shown in a project that may not use it. */
function planAssociation(
  wanted: WantedProject,
  present: Present,
  found: ReadonlyMap<string, string>,
): Part {
  const fields = wanted.fields.filter((field) => {
    const fieldId = found.get(field.name);
    if (fieldId !== undefined && !fieldId.startsWith('customfield_')) return false;
    return fieldId === undefined || !canBeFilledIn(fieldId, field, wanted, present);
  });
  return fields.length === 0
    ? nothing
    : { ...nothing, steps: [{ kind: 'associate-fields', fields }] };
}

function planFiltersAndBoard({ filters, board }: WantedProject, present: Present): Part {
  const missing = filters.filter(({ name }) => findNamed(present.filters, name) === undefined);
  const [shown] = present.project?.boards ?? [];
  return {
    problems: [],
    steps: [
      ...missing.map((filter): Step => ({ kind: 'create-filter', filter })),
      ...(shown === undefined ? [{ kind: 'create-board', board } as const] : []),
    ],
    inPlace: [
      ...filters
        .filter((filter) => !missing.includes(filter))
        .map(({ name }) => `the filter "${name}"`),
      ...(shown === undefined ? [] : [`the board "${shown.name}"`]),
    ],
  };
}

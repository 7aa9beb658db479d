import { z } from 'zod';
import type { Directory } from '../store/directory.ts';
import type { TransitionDocument, Workflow, WorkflowDocument } from '../store/workflow.ts';

const Json = z.record(z.string(), z.unknown());
const Rule = z.looseObject({ ruleKey: z.string() });

/** A status that the workflows of a request refer to; one with an id is there already. */
const Status = z.looseObject({
  id: z.string().nullish(),
  name: z.string().min(1).max(255),
  description: z.string().default(''),
  statusCategory: z.enum(['TODO', 'IN_PROGRESS', 'DONE']),
  statusReference: z.string(),
});
type Status = z.infer<typeof Status>;

const Link = z
  .strictObject({
    fromStatusReference: z.string().nullish(),
    fromPort: z.int().nullish(),
    toPort: z.int().nullish(),
  })
  .transform(({ fromStatusReference, fromPort, toPort }) => ({
    fromStatusReference: fromStatusReference ?? '',
    fromPort: fromPort ?? 0,
    toPort: toPort ?? 1,
  }));

const Transition = z.looseObject({
  id: z.string(),
  name: z.string(),
  type: z.enum(['INITIAL', 'GLOBAL', 'DIRECTED']),
  description: z.string().default(''),
  links: z.array(Link).default([]),
  toStatusReference: z.string(),
  properties: Json.default({}),
  actions: z.array(Rule).default([]),
  validators: z.array(Rule).default([]),
  triggers: z.array(Json).default([]),
  conditions: Json.nullish(),
  transitionScreen: Rule.nullish(),
  customIssueEventId: z.string().nullish(),
});
type Transition = z.infer<typeof Transition>;

const layout = z.strictObject({ x: z.number(), y: z.number() }).nullish();
const parts = {
  description: z.string().optional(),
  startPointLayout: layout,
  loopedTransitionContainerLayout: layout,
  statuses: z.array(z.looseObject({ statusReference: z.string(), properties: Json, layout })),
  transitions: z.array(Transition),
};

/** `WorkflowCreateRequest` in the OpenAPI document. */
export const CreateRequest = z.strictObject({
  scope: z.strictObject({ type: z.literal('GLOBAL') }),
  statuses: z.array(Status).max(1_000),
  workflows: z.array(z.strictObject({ name: z.string().min(1).max(255), ...parts })).max(20),
});
export type CreateRequest = z.infer<typeof CreateRequest>;

/** `WorkflowUpdateRequest` in the OpenAPI document. */
export const UpdateRequest = z.strictObject({
  statuses: z.array(Status).max(1_000),
  workflows: z
    .array(
      z.looseObject({
        id: z.string(),
        version: z.strictObject({ id: z.string().optional(), versionNumber: z.int() }),
        ...parts,
      }),
    )
    .max(20),
});
export type UpdateRequest = z.infer<typeof UpdateRequest>;

type Written = CreateRequest['workflows'][number] | UpdateRequest['workflows'][number];

/** What is wrong with a request: `WorkflowValidationError` in the OpenAPI document. */
export interface WorkflowFlaw {
  readonly code: string;
  readonly message: string;
  readonly type: 'STATUS' | 'STATUS_LAYOUT' | 'TRANSITION' | 'WORKFLOW';
  readonly elementReference?: Readonly<Record<string, string>>;
}

/** Only the first code and sentence are documented. */
export function flawsOf(
  { statuses, workflows }: CreateRequest | UpdateRequest,
  directory: Directory,
): readonly WorkflowFlaw[] {
  const references = new Set(statuses.map(({ statusReference }) => statusReference));
  return [
    ...statuses.flatMap((status) => flawsOfStatus(status, directory)),
    ...workflows.flatMap((workflow) => flawsOfWorkflow(workflow, references)),
    ...workflows.flatMap((workflow) =>
      'name' in workflow &&
      typeof workflow.name === 'string' &&
      directory.configuration.workflow(workflow.name) !== undefined
        ? [flaw('NON_UNIQUE_WORKFLOW_NAME', 'You must use a unique workflow name.', 'WORKFLOW')]
        : [],
    ),
  ];
}

function flaw(
  code: string,
  message: string,
  type: WorkflowFlaw['type'],
  elementReference?: WorkflowFlaw['elementReference'],
): WorkflowFlaw {
  return { code, message, type, ...(elementReference && { elementReference }) };
}

function flawsOfStatus(status: Status, directory: Directory): readonly WorkflowFlaw[] {
  const { id, name, statusReference } = status;
  const place = { statusReference };
  const named = directory.status(name);
  if (id === null || id === undefined)
    return named === undefined
      ? []
      : [flaw('NON_UNIQUE_STATUS_NAME', 'You must use a unique status name.', 'STATUS', place)];
  return directory.statuses.some((known) => known.id === id)
    ? []
    : [flaw('STATUS_NOT_FOUND', `The status ${id} does not exist.`, 'STATUS', place)];
}

function flawsOfWorkflow(
  { statuses, transitions }: Written,
  known: ReadonlySet<string>,
): readonly WorkflowFlaw[] {
  const own = new Set(statuses.map(({ statusReference }) => statusReference));
  const strangers = [...own].filter((reference) => !known.has(reference));
  const initial = transitions.filter(({ type }) => type === 'INITIAL');
  const ids = new Set(transitions.map(({ id }) => id));
  return [
    ...strangers.map((statusReference) =>
      flaw('STATUS_NOT_FOUND', 'The status of a layout is not listed.', 'STATUS_LAYOUT', {
        statusReference,
      }),
    ),
    ...(initial.length === 1
      ? []
      : [flaw('INITIAL_TRANSITION', 'There must be one initial transition.', 'WORKFLOW')]),
    ...(ids.size === transitions.length
      ? []
      : [flaw('NON_UNIQUE_TRANSITION_ID', 'Each transition needs an ID of its own.', 'WORKFLOW')]),
    ...transitions.flatMap((transition) => flawsOfTransition(transition, own)),
  ];
}

function flawsOfTransition(
  { id, type, links, toStatusReference }: Transition,
  own: ReadonlySet<string>,
): readonly WorkflowFlaw[] {
  const place = { transitionId: id };
  const ends = [toStatusReference, ...links.map((link) => link.fromStatusReference)];
  const hasLinks = links.length > 0;
  return [
    ...(ends.every((reference) => own.has(reference))
      ? []
      : [
          flaw('STATUS_NOT_FOUND', 'A transition leads to or from no status.', 'TRANSITION', place),
        ]),
    ...(hasLinks === (type === 'DIRECTED')
      ? []
      : [
          flaw(
            'INVALID_LINKS',
            'Directed transitions, and no others, have links.',
            'TRANSITION',
            place,
          ),
        ]),
  ];
}

/** A workflow as it is kept, with the ids of its statuses. */
export function documentOf(
  written: Written,
  idOf: (reference: string) => string,
  before?: Workflow,
): WorkflowDocument {
  return {
    description: written.description ?? before?.document.description ?? '',
    startPointLayout: written.startPointLayout ?? before?.document.startPointLayout,
    statuses: written.statuses.map(({ statusReference, properties, layout: place }) => ({
      statusReference: idOf(statusReference),
      properties,
      layout: place ?? undefined,
    })),
    transitions: written.transitions.map((transition): TransitionDocument => {
      const { id, name, type, description, properties, actions, validators, triggers } = transition;
      return {
        id,
        name,
        type,
        description,
        properties,
        actions,
        validators,
        triggers,
        links: transition.links.map((link) => ({
          ...link,
          fromStatusReference: idOf(link.fromStatusReference),
        })),
        toStatusReference: idOf(transition.toStatusReference),
        conditions: transition.conditions ?? undefined,
        transitionScreen: transition.transitionScreen ?? undefined,
        customIssueEventId: transition.customIssueEventId ?? undefined,
      };
    }),
  };
}

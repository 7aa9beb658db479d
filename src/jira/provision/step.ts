import type { WorkflowFaults } from './plan/workflow-faults.ts';
import type {
  PresentProject,
  PresentScreen,
  PresentTypeScheme,
  PresentTypeScreenScheme,
  PresentWebhook,
  PresentWorkflow,
} from './present.ts';
import type {
  WantedBoard,
  WantedField,
  WantedFilter,
  WantedLinkType,
  WantedProject,
  WantedScreen,
  WantedStatus,
  WantedType,
  WantedWorkflow,
} from './wanted.ts';
import type { WantedWebhook } from './webhook.ts';

/** Which part of a project's configuration a scheme holds. */
export type SchemeOf = 'types' | 'workflows' | 'screens';

/** One change of the site. What it refers to by name is there already, or made by a step before it. */
export type Step =
  | { readonly kind: 'create-link-type'; readonly linkType: WantedLinkType }
  | { readonly kind: 'create-issue-type'; readonly type: WantedType }
  | { readonly kind: 'create-field'; readonly field: WantedField }
  | {
      readonly kind: 'add-options';
      readonly field: WantedField;
      readonly fieldId: string;
      readonly options: readonly string[];
    }
  | { readonly kind: 'create-statuses'; readonly statuses: readonly WantedStatus[] }
  | { readonly kind: 'create-workflow'; readonly workflow: WantedWorkflow }
  | {
      readonly kind: 'mend-workflow';
      readonly workflow: WantedWorkflow;
      readonly present: PresentWorkflow;
      readonly faults: WorkflowFaults;
    }
  | { readonly kind: 'create-screen'; readonly screen: WantedScreen }
  | {
      readonly kind: 'show-fields';
      readonly screen: PresentScreen;
      readonly fields: readonly string[];
    }
  | { readonly kind: 'create-screen-scheme'; readonly screen: string }
  | {
      readonly kind: 'create-type-scheme';
      readonly name: string;
      /** Ids of types that the project has and keeps. */
      readonly kept: readonly string[];
      readonly types: readonly WantedType[];
    }
  | {
      readonly kind: 'extend-type-scheme';
      readonly scheme: PresentTypeScheme;
      readonly types: readonly WantedType[];
    }
  | {
      readonly kind: 'create-screens-of-types';
      readonly name: string;
      /** Ids of screen schemes, by issue type, that the project has and keeps. */
      readonly kept: ReadonlyMap<string, string>;
      readonly types: readonly WantedType[];
    }
  | {
      readonly kind: 'extend-screens-of-types';
      readonly scheme: PresentTypeScreenScheme;
      readonly types: readonly WantedType[];
    }
  | {
      readonly kind: 'create-workflow-scheme';
      readonly name: string;
      readonly defaultWorkflow: string | undefined;
      /** Names of workflows, by issue type, that the project has and keeps. */
      readonly kept: ReadonlyMap<string, string>;
      readonly types: readonly WantedType[];
    }
  | { readonly kind: 'create-project'; readonly wanted: WantedProject }
  | {
      readonly kind: 'assign-scheme';
      readonly of: SchemeOf;
      readonly scheme: string;
      readonly project: PresentProject;
    }
  | { readonly kind: 'associate-fields'; readonly fields: readonly WantedField[] }
  | { readonly kind: 'create-filter'; readonly filter: WantedFilter }
  | { readonly kind: 'create-board'; readonly board: WantedBoard }
  | { readonly kind: 'create-webhook'; readonly webhook: WantedWebhook }
  | {
      readonly kind: 'mend-webhook';
      readonly webhook: WantedWebhook;
      readonly present: PresentWebhook;
      readonly faults: readonly string[];
    };

/** What a step does, as a sentence without its end: "create the issue type Campaign". */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'create-link-type': {
      const { name, outward } = step.linkType;
      return `create the link type ${name}: a rule ${outward} a campaign`;
    }
    case 'create-issue-type':
      return `create the issue type ${step.type.name}`;
    case 'create-field':
      return `create the field ${step.field.name} (${describeKind(step.field)})`;
    case 'add-options':
      return `offer ${listed(step.options)} in the field ${step.field.name}`;
    case 'create-statuses':
      return `create ${counted(step.statuses, 'status', 'statuses')}: ${listed(step.statuses.map(({ name }) => name))}`;
    case 'create-workflow':
      return `create the workflow "${step.workflow.name}" with ${counted(step.workflow.statuses, 'status', 'statuses')} and ${counted(step.workflow.transitions, 'transition')}${step.workflow.entered === undefined ? '' : `; ${step.workflow.entered} cannot be reached from itself`}`;
    case 'mend-workflow':
      return `mend the workflow "${step.present.name}", which ${listed(step.faults.sentences)}`;
    case 'create-screen':
      return `create the screen "${step.screen.name}" with ${counted(step.screen.fields, 'field')}`;
    case 'show-fields':
      return `put ${listed(step.fields)} on the screen "${step.screen.name}"`;
    case 'create-screen-scheme':
      return `create the screen scheme "${step.screen}", with that screen for everything`;
    case 'create-type-scheme':
    case 'create-screens-of-types':
    case 'create-workflow-scheme':
      return `create the scheme "${step.name}" for ${listed(step.types.map(({ name }) => name))}${'kept' in step && isEmpty(step.kept) ? '' : ', which keeps what the project has'}`;
    case 'extend-type-scheme':
    case 'extend-screens-of-types':
      return `add ${listed(step.types.map(({ name }) => name))} to the scheme "${step.scheme.name}"`;
    case 'create-project':
      return `create the company-managed project ${step.wanted.key}, "${step.wanted.name}", with these schemes`;
    case 'assign-scheme':
      return `give the project ${step.project.key} the scheme "${step.scheme}"`;
    case 'associate-fields':
      return `let the project use ${counted(step.fields, 'field')}: ${listed(step.fields.map(({ name }) => name))}`;
    case 'create-filter':
      return `save the filter "${step.filter.name}", shared with the project: ${step.filter.jql}`;
    case 'create-board':
      return `create the kanban board "${step.board.name}"`;
    case 'create-webhook':
      return `register the webhook "${step.webhook.name}" to ${step.webhook.url}, signed, for ${step.webhook.jql}`;
    case 'mend-webhook':
      return `mend the webhook "${step.present.name}", which ${listed(step.faults)}`;
  }
}

const kindNames: Readonly<Record<WantedField['kind'], string>> = {
  text: 'text',
  paragraph: 'text of several lines',
  number: 'number',
  date: 'date',
  moment: 'date and time',
  choice: 'choice',
};

function describeKind({ kind, options }: WantedField): string {
  return options.length === 0 ? kindNames[kind] : `${kindNames[kind]} of ${listed(options)}`;
}

function isEmpty(kept: readonly string[] | ReadonlyMap<string, string>): boolean {
  return 'size' in kept ? kept.size === 0 : kept.length === 0;
}

export function listed(items: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(items);
}

function counted(items: readonly unknown[], one: string, many = `${one}s`): string {
  return `${items.length} ${items.length === 1 ? one : many}`;
}

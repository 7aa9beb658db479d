import type { FieldUse, IssueTypeUse, JiraSettings } from '../options.ts';
import { type FieldKind, fieldsOfUses, systemFieldsOnScreens } from './wanted-fields.ts';
import { campaignWorkflow, recipientWorkflow, ruleWorkflow, typeWords } from './workflows.ts';

/**
 * The project as Postboard needs it, as data: `init` makes it, and tests make the same one. Names are those of the
 * config, where they may be ids of what is there already.
 */
export interface WantedProject {
  readonly key: string;
  readonly name: string;
  readonly linkType: WantedLinkType;
  readonly fields: readonly WantedField[];
  readonly types: readonly WantedType[];
  readonly filters: readonly WantedFilter[];
  readonly board: WantedBoard;
  /** What the schemes that tie types to workflows and screens are called. */
  readonly schemes: {
    readonly types: string;
    readonly workflows: string;
    readonly screens: string;
  };
}

export interface WantedLinkType {
  readonly name: string;
  readonly inward: string;
  readonly outward: string;
}

export interface WantedField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly description: string;
  /** Of a choice. */
  readonly options: readonly string[];
  /** The types of issue that it is filled in on. */
  readonly on: readonly IssueTypeUse[];
  /** Undefined for fields that are only merged into letters. */
  readonly use: FieldUse | undefined;
  /** A field that is there already will do when it is of one of these types; any will where there are none. */
  readonly fitting: readonly string[];
}

export interface WantedType {
  readonly use: IssueTypeUse;
  readonly name: string;
  readonly description: string;
  readonly workflow: WantedWorkflow;
  readonly screen: WantedScreen;
}

/** One screen for creating, editing and viewing. */
export interface WantedScreen {
  readonly name: string;
  /** Ids of Jira's own fields, and names of {@link WantedField}s, in the order in which people see them. */
  readonly fields: readonly string[];
}

export type StatusCategory = 'TODO' | 'IN_PROGRESS' | 'DONE';

export interface WantedStatus {
  readonly name: string;
  readonly category: StatusCategory;
}

export interface WantedWorkflow {
  readonly name: string;
  readonly description: string;
  /** The first one is where new issues start. */
  readonly statuses: readonly WantedStatus[];
  /** Directed, without screens, conditions and validators. */
  readonly transitions: readonly WantedTransition[];
  /** A status that must not be reached from itself: only a real move into it may mean something. */
  readonly entered: string | undefined;
}

export interface WantedTransition {
  readonly name: string;
  readonly from: readonly string[];
  readonly to: string;
}

export interface WantedFilter {
  readonly name: string;
  readonly description: string;
  readonly jql: string;
}

export interface WantedBoard {
  readonly name: string;
  /** Name of the filter that it shows. */
  readonly filter: string;
  /** A column for each. */
  readonly statuses: readonly string[];
}

/** What the config does not say. */
export interface ProvisionChoices {
  /** What a new project is called. */
  readonly projectName: string;
  /** Fields of recipients to merge into letters, beside the address. */
  readonly mergeFields: readonly MergeFieldChoice[];
}

export interface MergeFieldChoice {
  readonly name: string;
  readonly kind: FieldKind;
}

export function wantedProject(
  settings: JiraSettings,
  { projectName, mergeFields }: ProvisionChoices,
): WantedProject {
  const { project: key } = settings;
  const fields = [...fieldsOfUses(settings.fields), ...mergeFields.map(mergeField)];
  const workflows = {
    campaign: campaignWorkflow(key, settings),
    recipient: recipientWorkflow(key, settings),
    rule: ruleWorkflow(key),
  };
  const type = (use: IssueTypeUse): WantedType => ({
    use,
    name: settings.issueTypes[use],
    description: typeDescriptions[use],
    workflow: workflows[use],
    screen: {
      name: `${key}: ${typeWords[use]} screen`,
      fields: [
        'summary',
        ...fields.filter(({ on }) => on.includes(use)).map(({ name }) => name),
        ...systemFieldsOnScreens,
      ],
    },
  });
  const filters = filtersOf(settings);
  return {
    key,
    name: projectName,
    linkType: { name: 'Selects', inward: 'is selected by', outward: 'selects' },
    fields,
    types: [type('campaign'), type('recipient'), type('rule')],
    filters,
    board: {
      name: `${key} board`,
      filter: filters[0].name,
      statuses: workflows.campaign.statuses.map(({ name }) => name),
    },
    schemes: {
      types: `${key}: Postboard issue type scheme`,
      workflows: `${key}: Postboard workflow scheme`,
      screens: `${key}: Postboard issue type screen scheme`,
    },
  };
}

const typeDescriptions: Readonly<Record<IssueTypeUse, string>> = {
  campaign: 'A mailing. Moving its card starts, pauses and stops it.',
  recipient: 'Somebody to write to.',
  rule: 'Selects recipients by JQL, or leaves them out.',
};

function mergeField({ name, kind }: MergeFieldChoice): WantedField {
  const description = 'Can be merged into letters.';
  return { name, kind, description, options: [], on: ['recipient'], use: undefined, fitting: [] };
}

/** The first one is the board's. */
function filtersOf({
  project,
  issueTypes,
  recipientStatuses,
}: JiraSettings): readonly [WantedFilter, ...WantedFilter[]] {
  const recipients = `project = ${project} AND issuetype = ${quoted(issueTypes.recipient)}`;
  const suppressed = [recipientStatuses.undeliverable, recipientStatuses.unsubscribed].map(quoted);
  return [
    {
      name: `${project}: Campaigns`,
      description: 'What the board shows.',
      jql: `project = ${project} AND issuetype = ${quoted(issueTypes.campaign)} ORDER BY Rank ASC`,
    },
    {
      name: `${project}: Recipients to contact`,
      description: 'Who has not been written to.',
      jql: `${recipients} AND status = ${quoted(recipientStatuses.toContact)} ORDER BY created DESC`,
    },
    {
      name: `${project}: Recipients not to be mailed`,
      description: 'Who cannot be reached, or does not want to be.',
      jql: `${recipients} AND status in (${suppressed.join(', ')}) ORDER BY updated DESC`,
    },
  ];
}

/** A name as JQL takes it, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

import type { Directory } from './store/directory.ts';
import type { Board, Project, StatusCategory } from './store/site-parts.ts';
import type { JiraStore } from './store/store.ts';
import { type TransitionPlan as Plan, plainDocument } from './store/workflow.ts';

type TransitionPlan = Plan & { readonly from: readonly string[] };

const campaignStatuses = [
  ['Draft', 'new'],
  ['Dry run', 'indeterminate'],
  ['Ready', 'indeterminate'],
  ['Scheduled', 'indeterminate'],
  ['Sending', 'indeterminate'],
  ['Paused', 'indeterminate'],
  ['Sent', 'done'],
  ['Cancelled', 'done'],
] as const;

/** Every move of a campaign's card; none leads to the status it starts from. */
const campaignTransitions: readonly TransitionPlan[] = [
  { name: 'Start dry run', from: ['Draft'], to: 'Dry run' },
  { name: 'Ready', from: ['Draft', 'Dry run', 'Scheduled'], to: 'Ready' },
  { name: 'Schedule', from: ['Ready', 'Sent'], to: 'Scheduled' },
  { name: 'Send', from: ['Ready', 'Scheduled'], to: 'Sending' },
  { name: 'Pause', from: ['Sending'], to: 'Paused' },
  { name: 'Resume', from: ['Paused'], to: 'Sending' },
  { name: 'Retry failed', from: ['Sent'], to: 'Sending' },
  { name: 'Finish', from: ['Sending', 'Paused'], to: 'Sent' },
  { name: 'Cancel', from: ['Sending', 'Paused'], to: 'Cancelled' },
  {
    name: 'Back to draft',
    from: ['Dry run', 'Ready', 'Scheduled', 'Sending', 'Sent', 'Cancelled'],
    to: 'Draft',
  },
];

const recipientStatuses = [
  ['To contact', 'new'],
  ['Contacted', 'done'],
  ['Undeliverable', 'done'],
  ['Unsubscribed', 'done'],
] as const;

const ruleStatuses = [
  ['Active', 'indeterminate'],
  ['Disabled', 'done'],
] as const;

/** Fields with the names that Postboard looks for unless told otherwise, and some to merge into letters. */
const fields = [
  ['Email', 'textfield'],
  ['Subject', 'textfield'],
  ['From', 'textfield'],
  ['Reply-To', 'textfield'],
  ['Audience', 'textarea'],
  ['Template', 'textfield'],
  ['Test recipients', 'textarea'],
  ['Send at', 'datetime'],
  ['Repeat', 'textfield'],
  ['Pace', 'float'],
  ['Progress', 'textfield'],
  ['JQL', 'textarea'],
  ['Order', 'float'],
  ['First name', 'textfield'],
  ['Last name', 'textfield'],
  ['Company', 'textfield'],
  ['City', 'textfield'],
  ['Met at', 'textfield'],
  ['Last met', 'datepicker'],
  ['Projects shared', 'float'],
] as const;

/** The project that campaigns run in, with its board. */
export interface MailProject {
  readonly project: Project;
  readonly board: Board;
}

/** Makes the project MAIL: issue types, workflows, fields, the link from rules to campaigns, and a kanban board. */
export function seedMailProject(store: JiraStore, key = 'MAIL'): MailProject {
  const { directory } = store;
  const [lead] = directory.accounts;
  if (lead === undefined) throw new Error('A site without accounts can have no project');

  for (const [name, type] of fields) directory.defineField(name, type);
  directory.defineField('Effect', 'select', ['include', 'exclude']);
  directory.defineLinkType('Selects', 'is selected by', 'selects');
  directory.defineLinkType('Relates', 'relates to', 'relates to');

  const campaign = workflow(directory, 'Campaign workflow', campaignStatuses, campaignTransitions);
  const recipient = workflow(
    directory,
    'Recipient workflow',
    recipientStatuses,
    fromEverywhere(recipientStatuses),
  );
  const rule = workflow(directory, 'Rule workflow', ruleStatuses, fromEverywhere(ruleStatuses));
  const types = [
    [directory.defineIssueType('Campaign', 'A mailing.'), campaign],
    [directory.defineIssueType('Recipient', 'Somebody to write to.'), recipient],
    [directory.defineIssueType('Rule', 'Selects recipients.'), rule],
  ] as const;
  const { configuration } = directory;
  const id = store.numbers.next('project');
  const name = 'Mail campaigns';
  const named = { name: `${key} scheme`, description: '' };
  configuration.types.save({
    ...named,
    id: `types-${id}`,
    defaultIssueTypeId: undefined,
    isDefault: false,
    issueTypeIds: types.map(([type]) => type.id),
  });
  configuration.workflowSchemes.save({
    ...named,
    id: `workflows-${id}`,
    defaultWorkflow: 'jira',
    mappings: new Map(types.map(([type, { name: workflowName }]) => [type.id, workflowName])),
  });
  const [screen] = configuration.screens.shared;
  const [tab] = screen?.tabs ?? [];
  if (screen !== undefined && tab !== undefined)
    configuration.screens.save({
      ...screen,
      tabs: [
        { ...tab, fieldIds: [...tab.fieldIds, ...directory.customFields.map((each) => each.id)] },
      ],
    });
  const project = directory.defineProject(
    { id, key, name, description: '', lead, isTeamManaged: false },
    { types: `types-${id}`, workflows: `workflows-${id}`, screens: '1' },
  );
  project.allowFields(directory.customFields.map((field) => field.id));
  const columns = campaign.statuses.map((status) => ({ name: status.name, statuses: [status] }));
  const filter = directory.saveFilter({
    name: `Filter for ${key} board`,
    description: '',
    jql: `project = ${key} ORDER BY Rank ASC`,
    owner: lead,
  });
  const board = directory.defineBoard({
    name: `${key} board`,
    project,
    filterId: filter.id,
    columns,
  });
  return { project, board };
}

type StatusPlan = readonly [name: string, category: StatusCategory['key']];

function workflow(
  directory: Directory,
  name: string,
  [first, ...others]: readonly [StatusPlan, ...StatusPlan[]],
  transitions: readonly TransitionPlan[],
) {
  const statusOf = (statusName: string, category: StatusCategory['key'] = 'new') =>
    directory.status(statusName) ?? directory.defineStatus(statusName, category);
  const ids = [statusOf(...first).id, ...others.map((plan) => statusOf(...plan).id)] as const;
  const plans = transitions.map((plan) => ({
    name: plan.name,
    from: plan.from.map((each) => statusOf(each).id),
    to: statusOf(plan.to).id,
  }));
  return directory.configuration.defineWorkflow(name, plainDocument('', ids, plans));
}

/** One transition to each status, from all the others. */
function fromEverywhere(statuses: readonly StatusPlan[]): readonly TransitionPlan[] {
  const names = statuses.map(([name]) => name);
  return names.map((to) => ({ name: to, from: names.filter((name) => name !== to), to }));
}

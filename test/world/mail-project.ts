import { acquaintanceFields } from '../../src/cli/demo/merge-fields.ts';
import { CreateRequest, documentOf } from '../../src/emulator/jira/rest/workflow-request.ts';
import { categoryOf } from '../../src/emulator/jira/shapes/workflow-shape.ts';
import type { StoredProject } from '../../src/emulator/jira/store/projects.ts';
import type { Account, Board } from '../../src/emulator/jira/store/site-parts.ts';
import type { JiraStore } from '../../src/emulator/jira/store/store.ts';
import { customKeyOf } from '../../src/jira/provision/apply/fields.ts';
import { newWorkflow } from '../../src/jira/provision/apply/workflow-document.ts';
import { type WantedProject, wantedProject } from '../../src/jira/provision/wanted.ts';
import { settings } from '../jira/settings.ts';

/** The project that campaigns run in, with its board. */
export interface MailProject {
  readonly project: StoredProject;
  readonly board: Board;
}

/**
 * Makes what `init` makes, and arranges the board as a person then does, past the API: in a millisecond instead of some
 * hundred calls. A test of `init` finds nothing to do where this was done.
 */
export function seedMailProject(store: JiraStore): MailProject {
  const wanted = wantedProject(settings, {
    projectName: 'Mail campaigns',
    mergeFields: acquaintanceFields,
  });
  const { directory } = store;
  const [lead] = directory.accounts;
  if (lead === undefined) throw new Error('A site without accounts can have no project');

  const { name, inward, outward } = wanted.linkType;
  directory.defineLinkType(name, inward, outward);
  directory.defineLinkType('Relates', 'relates to', 'relates to');
  for (const field of wanted.fields)
    directory.defineField(field.name, customKeyOf(field.kind), field.options, field.description);
  for (const type of wanted.types) directory.defineIssueType(type.name, type.description);
  for (const type of wanted.types) {
    defineWorkflow(store, type.workflow);
    defineScreen(store, type.screen);
  }
  const project = defineProject(store, wanted, lead);
  project.allowFields(directory.customFields.map(({ id }) => id));
  for (const filter of wanted.filters)
    directory.saveFilter({ ...filter, owner: lead, sharedWith: [project.id] });
  const board = directory.defineBoard({
    name: wanted.board.name,
    project,
    filterId: directory.filter(wanted.board.filter)?.id ?? '',
    columns: wanted.board.statuses.map((status) => ({
      name: status,
      statuses: [directory.status(status)].filter((each) => each !== undefined),
    })),
  });
  return { project, board };
}

type WantedType = WantedProject['types'][number];

function defineWorkflow({ directory }: JiraStore, wanted: WantedType['workflow']): void {
  for (const { name, category } of wanted.statuses)
    if (directory.status(name) === undefined) directory.defineStatus(name, categoryOf(category));
  const { name, description } = wanted;
  const written = newWorkflow(wanted, (status) => directory.status(status)?.id ?? status);
  const { workflows } = CreateRequest.parse({
    scope: { type: 'GLOBAL' },
    statuses: written.referred,
    workflows: [
      { name, description, statuses: written.statuses, transitions: written.transitions },
    ],
  });
  for (const workflow of workflows)
    directory.configuration.defineWorkflow(
      name,
      documentOf(workflow, (reference) => reference),
    );
}

function defineScreen({ directory, numbers }: JiraStore, { name, fields }: WantedType['screen']) {
  const { configuration, customFields } = directory;
  const idOf = (field: string) => customFields.find((each) => each.name === field)?.id ?? field;
  const screen = configuration.defineScreen(name, '', fields.map(idOf));
  const id = numbers.next('screenScheme');
  configuration.screenSchemes.save({
    id,
    name,
    description: '',
    screens: { default: screen.id },
  });
}

function defineProject(
  { directory, numbers }: JiraStore,
  { key, name, types, schemes }: WantedProject,
  lead: Account,
): StoredProject {
  const { configuration } = directory;
  const description = '';
  const typeIds = types.map((type) => directory.issueType(type.name)?.id ?? '');
  const screenSchemes = types.map(
    ({ screen }) =>
      configuration.screenSchemes.shared.find((each) => each.name === screen.name)?.id ?? '',
  );
  const typeScheme = configuration.types.save({
    id: numbers.next('typeScheme'),
    name: schemes.types,
    description,
    defaultIssueTypeId: typeIds[0],
    isDefault: false,
    issueTypeIds: typeIds,
  });
  const workflowScheme = configuration.workflowSchemes.save({
    id: numbers.next('workflowScheme'),
    name: schemes.workflows,
    description,
    defaultWorkflow: 'jira',
    mappings: new Map(types.map(({ workflow }, index) => [typeIds[index] ?? '', workflow.name])),
  });
  const screens = configuration.typeScreenSchemes.save({
    id: numbers.next('typeScreenScheme'),
    name: schemes.screens,
    description,
    mappings: new Map([
      ['default', screenSchemes[0] ?? ''],
      ...typeIds.map((id, index) => [id, screenSchemes[index] ?? ''] as const),
    ]),
  });
  const id = numbers.next('project');
  return directory.defineProject(
    { id, key, name, description, lead, isTeamManaged: false },
    { types: typeScheme.id, workflows: workflowScheme.id, screens: screens.id },
  );
}

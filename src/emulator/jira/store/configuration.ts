import type { Numbers } from './numbers.ts';
import type { ProjectSchemes } from './projects.ts';
import {
  type IssueTypeScheme,
  type IssueTypeScreenScheme,
  SchemeList,
  type Screen,
  type ScreenScheme,
  type ScreenTab,
  type ScreenUse,
  type WorkflowScheme,
} from './schemes.ts';
import type { IssueType, ProjectIssueType, Status } from './site-parts.ts';
import { plainDocument, Workflow, type WorkflowDocument } from './workflow.ts';

/** Looks up what workflows and schemes refer to. */
interface Lookups {
  readonly status: (id: string) => Status | undefined;
  readonly issueType: (id: string) => IssueType | undefined;
}

/** Jira's own fields on the screen that every site has. */
const fieldsOfDefaultScreen = [
  'summary',
  'priority',
  'duedate',
  'assignee',
  'reporter',
  'environment',
  'description',
  'labels',
  'attachment',
  'issuelinks',
];

/** How a site's projects may be set up: workflows, screens and the schemes that hold them. */
export class Configuration {
  readonly types = new SchemeList<IssueTypeScheme>();
  readonly workflowSchemes = new SchemeList<WorkflowScheme>();
  readonly screens = new SchemeList<Screen>();
  readonly screenSchemes = new SchemeList<ScreenScheme>();
  readonly typeScreenSchemes = new SchemeList<IssueTypeScreenScheme>();
  readonly #workflows: Workflow[] = [];
  readonly #numbers: Numbers;
  readonly #lookups: Lookups;

  constructor(numbers: Numbers, lookups: Lookups) {
    this.#numbers = numbers;
    this.#lookups = lookups;
  }

  get workflows(): readonly Workflow[] {
    return this.#workflows;
  }

  workflow(idOrName: string): Workflow | undefined {
    return this.#workflows.find(({ id, name }) => id === idOrName || name === idOrName);
  }

  defineWorkflow(name: string, document: WorkflowDocument, projectId?: string): Workflow {
    const number = this.#numbers.next('workflow').padStart(12, '0');
    const id = `00000000-0000-4000-8000-${number}`;
    const workflow = new Workflow({ id, name, projectId }, document, (statusId) => {
      const status = this.#lookups.status(statusId);
      if (status === undefined) throw new Error(`Workflow ${name} has no status ${statusId}`);
      return status;
    });
    this.#workflows.push(workflow);
    return workflow;
  }

  /** A screen with one tab, as every new one has it. */
  defineScreen(name: string, description: string, fieldIds: readonly string[]): Screen {
    const tab: ScreenTab = {
      id: Number(this.#numbers.next('screenTab')),
      name: 'Field Tab',
      fieldIds,
    };
    const id = this.#numbers.next('screen');
    return this.screens.save({ id, name, description, tabs: [tab] });
  }

  /** What every site has before anybody sets up anything. The first status is where issues start. */
  defineDefaults(statuses: readonly [Status, ...Status[]]): void {
    const [first, ...others] = statuses;
    this.defineWorkflow(
      'jira',
      plainDocument(
        'The default Jira workflow.',
        [first.id, ...others.map(({ id }) => id)],
        statuses.map(({ id, name }) => ({ name, to: id })),
      ),
    );
    const { id: screen } = this.defineScreen('Default Screen', '', fieldsOfDefaultScreen);
    const description = '';
    const screenScheme = this.screenSchemes.save({
      id: this.#numbers.next('screenScheme'),
      name: 'Default Screen Scheme',
      description,
      screens: { default: screen },
    });
    this.typeScreenSchemes.save({
      id: this.#numbers.next('typeScreenScheme'),
      name: 'Default Issue Type Screen Scheme',
      description,
      mappings: new Map([['default', screenScheme.id]]),
    });
    this.types.save({
      id: defaultTypeScheme,
      name: 'Default Issue Type Scheme',
      description,
      defaultIssueTypeId: undefined,
      isDefault: true,
      issueTypeIds: [],
    });
    this.workflowSchemes.save({
      id: defaultWorkflowScheme,
      name: 'Default Workflow Scheme',
      description,
      defaultWorkflow: 'jira',
      mappings: new Map(),
    });
  }

  issueTypesOf(schemes: ProjectSchemes): readonly ProjectIssueType[] {
    const { mappings, defaultWorkflow } = this.workflowSchemes.of(schemes.workflows);
    return this.types.of(schemes.types).issueTypeIds.flatMap((typeId) => {
      const type = this.#lookups.issueType(typeId);
      const workflow = this.workflow(mappings.get(typeId) ?? defaultWorkflow);
      return type === undefined || workflow === undefined ? [] : [{ type, workflow }];
    });
  }

  isOnScreen(
    fieldId: string,
    schemes: ProjectSchemes,
    issueTypeId: string,
    use: ScreenUse,
  ): boolean {
    const { mappings } = this.typeScreenSchemes.of(schemes.screens);
    const schemeId = mappings.get(issueTypeId) ?? mappings.get('default') ?? '';
    const { screens } = this.screenSchemes.of(schemeId);
    const { tabs } = this.screens.of(screens[use] ?? screens.default);
    return tabs.some(({ fieldIds }) => fieldIds.includes(fieldId));
  }

  /** Ids of the screens that a project's issues have. */
  screensOf(schemes: ProjectSchemes): ReadonlySet<string> {
    const { mappings } = this.typeScreenSchemes.of(schemes.screens);
    return new Set(
      [...mappings.values()].flatMap((id) => Object.values(this.screenSchemes.of(id).screens)),
    );
  }
}

/** Holds every issue type. */
export const defaultTypeScheme = '10000';
/** The one scheme that has no id where Jira tells of it. */
export const defaultWorkflowScheme = 'default';

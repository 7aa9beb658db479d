import {
  type CustomFieldKey,
  customFieldTypes,
  type Field,
  type FieldOption,
  systemFields,
} from '../fields/field.ts';
import { Configuration, defaultTypeScheme } from './configuration.ts';
import type { Numbers } from './numbers.ts';
import { type ProjectDetails, type ProjectSchemes, StoredProject } from './projects.ts';
import {
  type Account,
  type Board,
  defaultPriorities,
  type Filter,
  type IssueType,
  type LinkType,
  type Priority,
  type Status,
  type StatusCategory,
  statusCategories,
} from './site-parts.ts';

/** A custom field with the key of its type. */
export interface CustomField extends Field {
  readonly customId: number;
  readonly customKey: CustomFieldKey;
  readonly description: string;
  /** Of the one context that it has, which holds everywhere. */
  readonly contextId: string;
}

/** Of a new site, with Jira's own ids. */
const firstStatuses = [
  ['1', 'Open', 'new'],
  ['3', 'In Progress', 'indeterminate'],
  ['6', 'Closed', 'done'],
] as const;

/** What the site is made of: people, projects, types, statuses, fields. */
export class Directory {
  readonly accounts: readonly Account[];
  readonly priorities: readonly Priority[] = defaultPriorities;
  readonly configuration: Configuration;
  readonly #numbers: Numbers;
  readonly #projects: StoredProject[] = [];
  readonly #issueTypes: IssueType[] = [];
  readonly #statuses: Status[] = [];
  readonly #customFields: CustomField[] = [];
  readonly #fields = new Map<string, Field>(systemFields.map((field) => [field.id, field]));
  readonly #linkTypes: LinkType[] = [];
  readonly #boards: Board[] = [];
  readonly #filters: Filter[] = [];

  constructor(accounts: readonly Account[], numbers: Numbers) {
    this.accounts = accounts;
    this.#numbers = numbers;
    this.configuration = new Configuration(numbers, {
      status: (id) => this.#statuses.find((status) => status.id === id),
      issueType: (id) => this.#issueTypes.find((type) => type.id === id),
    });
    const [open, ...others] = firstStatuses.map(([id, name, category]) =>
      this.#addStatus({ id, name, description: '', category: statusCategories[category] }),
    );
    if (open !== undefined) this.configuration.defineDefaults([open, ...others]);
  }

  get projects(): readonly StoredProject[] {
    return this.#projects;
  }
  get issueTypes(): readonly IssueType[] {
    return this.#issueTypes;
  }
  get statuses(): readonly Status[] {
    return this.#statuses;
  }
  get customFields(): readonly CustomField[] {
    return this.#customFields;
  }
  get linkTypes(): readonly LinkType[] {
    return this.#linkTypes;
  }
  get boards(): readonly Board[] {
    return this.#boards;
  }
  get filters(): readonly Filter[] {
    return this.#filters;
  }
  /** Every field that can be written. */
  get fields(): Iterable<Field> {
    return this.#fields.values();
  }

  account(accountId: string): Account | undefined {
    return this.accounts.find((account) => account.accountId === accountId);
  }

  project(idOrKey: string): StoredProject | undefined {
    return this.#projects.find(
      ({ id, key }) => id === idOrKey || key.toLowerCase() === idOrKey.toLowerCase(),
    );
  }

  field(id: string): Field | undefined {
    return this.#fields.get(id);
  }

  priority(id: string): Priority | undefined {
    return this.priorities.find((priority) => priority.id === id);
  }

  linkType(idOrName: string): LinkType | undefined {
    return this.#linkTypes.find(
      ({ id, name }) => id === idOrName || name.toLowerCase() === idOrName.toLowerCase(),
    );
  }

  filter(idOrName: string): Filter | undefined {
    return this.#filters.find(
      ({ id, name }) => id === idOrName || name.toLowerCase() === idOrName.toLowerCase(),
    );
  }

  /** Their own, and those that are shared: everybody here is in every project. */
  filtersFor({ accountId }: Account): readonly Filter[] {
    return this.#filters.filter(
      ({ owner, sharedWith = [] }) => owner.accountId === accountId || sharedWith.length > 0,
    );
  }

  /** Of those that every project may use, or of a team-managed project's own. */
  status(name: string, projectId?: string): Status | undefined {
    return this.#statuses.find(
      (status) =>
        status.projectId === projectId && status.name.toLowerCase() === name.toLowerCase(),
    );
  }

  defineStatus(
    name: string,
    category: StatusCategory['key'],
    { description = '', projectId }: Partial<Pick<Status, 'description' | 'projectId'>> = {},
  ): Status {
    const id = this.#numbers.next('status');
    return this.#addStatus({
      id,
      name,
      description,
      projectId,
      category: statusCategories[category],
    });
  }

  #addStatus(status: Status): Status {
    this.#statuses.push(status);
    return status;
  }

  issueType(name: string, projectId?: string): IssueType | undefined {
    return this.#issueTypes.find(
      (type) => type.projectId === projectId && type.name.toLowerCase() === name.toLowerCase(),
    );
  }

  /** A new type is in the default scheme at once. */
  defineIssueType(
    name: string,
    description: string,
    { isSubtask = false, projectId }: Partial<Pick<IssueType, 'isSubtask' | 'projectId'>> = {},
  ): IssueType {
    const id = this.#numbers.next('issueType');
    const type = { id, name, description, avatarId: 10_307, isSubtask, projectId };
    this.#issueTypes.push(type);
    const { types } = this.configuration;
    const scheme = types.of(defaultTypeScheme);
    if (projectId === undefined)
      types.save({ ...scheme, issueTypeIds: [...scheme.issueTypeIds, id] });
    return type;
  }

  /** Ids of projects are handed out before, for what belongs to one project only. */
  defineProject(details: ProjectDetails, schemes: ProjectSchemes): StoredProject {
    const project = new StoredProject(details, schemes, this.configuration);
    this.#projects.push(project);
    return project;
  }

  defineField(
    name: string,
    customKey: CustomFieldKey,
    options: readonly string[] = [],
    description = '',
  ): CustomField {
    const customId = Number(this.#numbers.next('field'));
    const field: CustomField = {
      id: `customfield_${customId}`,
      name,
      type: customFieldTypes[customKey],
      customId,
      customKey,
      description,
      contextId: this.#numbers.next('context'),
      options: options.map((value) => ({ id: this.#numbers.next('option'), value })),
    };
    this.#customFields.push(field);
    this.#fields.set(field.id, field);
    return field;
  }

  /** Offers more options in a field; answers the new ones. */
  addOptions(field: CustomField, values: readonly string[]): readonly FieldOption[] {
    const added = values.map((value) => ({ id: this.#numbers.next('option'), value }));
    const extended = { ...field, options: [...field.options, ...added] };
    this.#customFields.splice(this.#customFields.indexOf(field), 1, extended);
    this.#fields.set(field.id, extended);
    return added;
  }

  defineLinkType(name: string, inward: string, outward: string): LinkType {
    const type = { id: this.#numbers.next('linkType'), name, inward, outward };
    this.#linkTypes.push(type);
    return type;
  }

  defineBoard(board: Omit<Board, 'id'>): Board {
    const made = { ...board, id: Number(this.#numbers.next('board')) };
    this.#boards.push(made);
    return made;
  }

  /** As somebody does in the board's settings: no call of the API can. */
  arrangeBoard(board: Board, columns: Board['columns']): void {
    this.#boards.splice(this.#boards.indexOf(board), 1, { ...board, columns });
  }

  /** A new filter, or with `id` another version of one. */
  saveFilter({ id, ...rest }: Omit<Filter, 'id'> & { readonly id?: string }): Filter {
    const filter: Filter = { id: id ?? this.#numbers.next('filter'), ...rest };
    const index = this.#filters.findIndex((each) => each.id === filter.id);
    if (index === -1) this.#filters.push(filter);
    else this.#filters[index] = filter;
    return filter;
  }

  deleteFilter(id: string): void {
    const index = this.#filters.findIndex((filter) => filter.id === id);
    if (index !== -1) this.#filters.splice(index, 1);
  }
}

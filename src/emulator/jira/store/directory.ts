import {
  type CustomFieldKey,
  customFieldTypes,
  type Field,
  systemFields,
} from '../fields/field.ts';
import type { Numbers } from './numbers.ts';
import {
  type Account,
  type Board,
  defaultPriorities,
  type Filter,
  type IssueType,
  type LinkType,
  type Priority,
  type Project,
  type ProjectIssueType,
  type Status,
  type StatusCategory,
  statusCategories,
  type Workflow,
} from './site-parts.ts';

/** A custom field with the key of its type. */
export interface CustomField extends Field {
  readonly customId: number;
  readonly customKey: CustomFieldKey;
}

/** A transition of a workflow to be made, by status names. */
export interface TransitionPlan {
  readonly name: string;
  readonly from: readonly string[];
  readonly to: string;
  readonly hasScreen?: boolean;
}

/** What the site is made of: people, projects, types, statuses, fields. */
export class Directory {
  readonly accounts: readonly Account[];
  readonly priorities: readonly Priority[] = defaultPriorities;
  readonly #numbers: Numbers;
  readonly #projects: Project[] = [];
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
  }

  get projects(): readonly Project[] {
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

  project(idOrKey: string): Project | undefined {
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

  /** A status of this name; statuses are shared by workflows. */
  defineStatus(name: string, category: StatusCategory['key']): Status {
    const known = this.#statuses.find((status) => status.name === name);
    if (known !== undefined) return known;
    const status: Status = {
      id: this.#numbers.next('status'),
      name,
      description: '',
      category: statusCategories[category],
    };
    this.#statuses.push(status);
    return status;
  }

  defineIssueType(name: string, description: string): IssueType {
    const type = { id: this.#numbers.next('issueType'), name, description, avatarId: 10_307 };
    this.#issueTypes.push(type);
    return type;
  }

  /** The first status is where new issues start. */
  defineWorkflow(
    name: string,
    statuses: readonly [Status, ...Status[]],
    transitions: readonly TransitionPlan[],
  ): Workflow {
    const named = (statusName: string) => {
      const status = statuses.find((each) => each.name === statusName);
      if (status === undefined) throw new Error(`Workflow ${name} has no status ${statusName}`);
      return status;
    };
    return {
      id: this.#numbers.next('workflow'),
      name,
      initial: statuses[0],
      statuses,
      transitions: transitions.map((transition, index) => ({
        id: String(11 + index * 10),
        name: transition.name,
        from: transition.from.map((each) => named(each).id),
        to: named(transition.to),
        hasScreen: transition.hasScreen ?? false,
      })),
    };
  }

  defineProject(
    key: string,
    name: string,
    lead: Account,
    issueTypes: readonly ProjectIssueType[],
  ): Project {
    const project = { id: this.#numbers.next('project'), key, name, lead, issueTypes };
    this.#projects.push(project);
    return project;
  }

  defineField(
    name: string,
    customKey: CustomFieldKey,
    options: readonly string[] = [],
  ): CustomField {
    const customId = Number(this.#numbers.next('field'));
    const field: CustomField = {
      id: `customfield_${customId}`,
      name,
      type: customFieldTypes[customKey],
      customId,
      customKey,
      options: options.map((value) => ({ id: this.#numbers.next('option'), value })),
    };
    this.#customFields.push(field);
    this.#fields.set(field.id, field);
    return field;
  }

  defineLinkType(name: string, inward: string, outward: string): LinkType {
    const type = { id: this.#numbers.next('linkType'), name, inward, outward };
    this.#linkTypes.push(type);
    return type;
  }

  defineBoard(name: string, project: Project, columns: Board['columns'], owner: Account): Board {
    const jql = `project = ${project.key} ORDER BY Rank ASC`;
    const filter = this.saveFilter({ name: `Filter for ${name}`, description: '', jql, owner });
    const id = Number(this.#numbers.next('board'));
    const board = { id, name, project, filterId: filter.id, columns };
    this.#boards.push(board);
    return board;
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

import type { StoreEvents } from './events.ts';
import type { Change, ChangeItem, FieldValue, Issue } from './issue.ts';
import type { Numbers } from './numbers.ts';
import type { Account, Project, ProjectIssueType, Status } from './site-parts.ts';
import type { Workflow } from './workflow.ts';

export interface IssueDraft {
  readonly project: Project;
  readonly issueType: ProjectIssueType;
  readonly values: ReadonlyMap<string, FieldValue>;
}

/** What to change in an issue; a value of undefined clears the field. */
export interface IssueEdit {
  readonly values?: ReadonlyMap<string, FieldValue | undefined>;
  readonly status?: Status;
  /** Part of a bulk operation. */
  readonly isBulk?: boolean;
}

/** Says in the changelog's terms how a field's value changes. */
export type DescribeChange = (
  fieldId: string,
  from: FieldValue | undefined,
  to: FieldValue | undefined,
) => ChangeItem;

/** The issues of a site. Every write makes a new object of the issue and tells the listeners. */
export class Issues {
  readonly #numbers: Numbers;
  readonly #events: StoreEvents;
  readonly #now: () => number;
  readonly #describe: DescribeChange;
  readonly #byId = new Map<string, Issue>();
  readonly #idsByKey = new Map<string, string>();
  readonly #lastKeyNumber = new Map<string, number>();

  constructor(
    numbers: Numbers,
    events: StoreEvents,
    now: () => number,
    describeChange: DescribeChange,
  ) {
    this.#numbers = numbers;
    this.#events = events;
    this.#now = now;
    this.#describe = describeChange;
  }

  get size(): number {
    return this.#byId.size;
  }

  all(): Iterable<Issue> {
    return this.#byId.values();
  }

  get(idOrKey: string): Issue | undefined {
    const id = this.#idsByKey.get(idOrKey.toUpperCase()) ?? idOrKey;
    return this.#byId.get(id);
  }

  create({ project, issueType, values }: IssueDraft, by: Account): Issue {
    const keyNumber = (this.#lastKeyNumber.get(project.id) ?? 0) + 1;
    this.#lastKeyNumber.set(project.id, keyNumber);
    const at = this.#now();
    const issue: Issue = {
      id: this.#numbers.next('issue'),
      key: `${project.key}-${keyNumber}`,
      project,
      type: issueType.type,
      workflow: issueType.workflow,
      status: issueType.workflow.initial,
      values: new Map([['reporter', by.accountId], ['priority', '3'], ...values]),
      creator: by.accountId,
      created: at,
      updated: at,
      statusCategoryChanged: at,
      history: [],
    };
    this.#byId.set(issue.id, issue);
    this.#idsByKey.set(issue.key, issue.id);
    this.#events.emit({ kind: 'issue-created', issue, by, at });
    return issue;
  }

  /** Changes an issue; an edit that changes nothing leaves no trace. */
  change(issue: Issue, { values, status, isBulk = false }: IssueEdit, by: Account): Issue {
    const items: ChangeItem[] = [];
    const after = new Map(issue.values);
    for (const [fieldId, value] of values ?? []) {
      const before = issue.values.get(fieldId);
      if (isSame(before, value)) continue;
      items.push(this.#describe(fieldId, before, value));
      if (value === undefined) after.delete(fieldId);
      else after.set(fieldId, value);
    }
    if (status !== undefined && status.id !== issue.status.id)
      items.push(statusItem(issue.status, status));
    if (items.length === 0) return issue;
    return this.record(issue, items, by, { values: after, isBulk, ...(status && { status }) });
  }

  /** Writes a changelog entry, with or without a change of the issue's own values. */
  record(
    issue: Issue,
    items: readonly ChangeItem[],
    by: Account,
    { values, status = issue.status, isBulk = false }: RecordedEdit = {},
  ): Issue {
    const at = this.#now();
    const change: Change = { id: this.#numbers.next('change'), at, by: by.accountId, items };
    const moved = status.category.id !== issue.status.category.id;
    const changed: Issue = {
      ...issue,
      status,
      values: values ?? issue.values,
      updated: at,
      statusCategoryChanged: moved ? at : issue.statusCategoryChanged,
      history: [...issue.history, change],
    };
    this.#byId.set(issue.id, changed);
    this.#events.emit({ kind: 'issue-updated', issue: changed, change, isBulk, by, at });
    return changed;
  }

  /** Lets an issue follow another workflow, perhaps from another status on. */
  follow(issue: Issue, workflow: Workflow, status: Status, by: Account): void {
    const followed = { ...issue, workflow };
    this.#byId.set(issue.id, followed);
    this.change(followed, { status }, by);
  }

  /** Notes that something on the issue changed that its changelog does not show. */
  touch(issue: Issue): Issue {
    const touched: Issue = { ...issue, updated: this.#now() };
    this.#byId.set(issue.id, touched);
    return touched;
  }

  delete(issue: Issue, by: Account): void {
    this.#byId.delete(issue.id);
    this.#idsByKey.delete(issue.key);
    this.#events.emit({ kind: 'issue-deleted', issue, by, at: this.#now() });
  }
}

interface RecordedEdit {
  readonly values?: ReadonlyMap<string, FieldValue>;
  readonly status?: Status;
  readonly isBulk?: boolean;
}

function statusItem(from: Status, to: Status): ChangeItem {
  return {
    field: 'status',
    fieldId: 'status',
    fieldType: 'jira',
    from: from.id,
    fromText: from.name,
    to: to.id,
    toText: to.name,
  };
}

function isSame(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return JSON.stringify(a) === JSON.stringify(b);
}

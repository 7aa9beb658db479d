import type { ScreenUse } from './schemes.ts';
import type { Workflow } from './workflow.ts';

/** What a site is made of before it holds any issue. */

export interface Account {
  readonly accountId: string;
  readonly email: string;
  readonly apiToken: string;
  readonly displayName: string;
  /** IANA name; dates in JQL and in answers are in the zone of who asks. */
  readonly timeZone: string;
  /** Permissions that this account does not have, such as `BULK_CHANGE`; it has every other one. */
  readonly lacks?: readonly string[];
}

export interface StatusCategory {
  readonly id: number;
  readonly key: 'new' | 'indeterminate' | 'done';
  readonly name: string;
  readonly colorName: string;
}

export interface Status {
  readonly id: string;
  /** The team-managed project that it belongs to; undefined where every project may use it. */
  readonly projectId?: string | undefined;
  readonly name: string;
  readonly description: string;
  readonly category: StatusCategory;
}

export interface IssueType {
  readonly id: string;
  /** As for a status. */
  readonly projectId?: string | undefined;
  readonly isSubtask: boolean;
  readonly name: string;
  readonly description: string;
  readonly avatarId: number;
}

/** An issue type as one project uses it. */
export interface ProjectIssueType {
  readonly type: IssueType;
  readonly workflow: Workflow;
}

export interface Project {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly lead: Account;
  /** Its configuration is its own, and no scheme can be assigned to it. */
  readonly isTeamManaged: boolean;
  readonly issueTypes: readonly ProjectIssueType[];
  /** Whether a field is on the screen on which such an issue is created, edited or seen. */
  shows(fieldId: string, issueTypeId: string, use: ScreenUse): boolean;
}

export interface Priority {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly statusColor: string;
}

export interface LinkType {
  readonly id: string;
  readonly name: string;
  readonly inward: string;
  readonly outward: string;
}

export interface Board {
  readonly id: number;
  readonly name: string;
  readonly project: Project;
  readonly filterId: string;
  readonly columns: readonly { readonly name: string; readonly statuses: readonly Status[] }[];
}

export interface Filter {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly jql: string;
  readonly owner: Account;
  /** Ids of the projects whose people may see it. */
  readonly sharedWith?: readonly string[];
}

export const statusCategories = {
  new: { id: 2, key: 'new', name: 'To Do', colorName: 'blue-gray' },
  indeterminate: { id: 4, key: 'indeterminate', name: 'In Progress', colorName: 'yellow' },
  done: { id: 3, key: 'done', name: 'Done', colorName: 'green' },
} as const satisfies Record<StatusCategory['key'], StatusCategory>;

/** The priorities of a new site, highest first. */
export const defaultPriorities: readonly Priority[] = [
  priority('1', 'Highest', 'This problem will block progress.', '#d04437'),
  priority('2', 'High', 'Serious problem that could block progress.', '#f15C75'),
  priority('3', 'Medium', 'Has the potential to affect progress.', '#f79232'),
  priority('4', 'Low', 'Minor problem or easily worked around.', '#707070'),
  priority('5', 'Lowest', 'Trivial problem with little or no impact on progress.', '#999999'),
];

function priority(id: string, name: string, description: string, statusColor: string): Priority {
  return { id, name, description, statusColor };
}

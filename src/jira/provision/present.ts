import type { SiteField } from '../site/fields.ts';
import type { Named } from '../site/names.ts';
import type { StatusCategory } from './wanted.ts';

/** What the site has of all that a project of ours is made of, by the ids of the site. */
export interface Present {
  readonly account: PresentAccount;
  /** Where people find the site; behind the gateway of scoped tokens another address than that of the API. */
  readonly baseUrl: string;
  readonly project: PresentProject | undefined;
  /** Why Jira would not make the project, in its own words; none where it is there. */
  readonly objections: readonly string[];
  /** Those that every project may use. */
  readonly issueTypes: readonly PresentIssueType[];
  readonly statuses: readonly PresentStatus[];
  readonly fields: readonly SiteField[];
  /** The options of those choices that are wanted, by field id. */
  readonly choices: ReadonlyMap<string, PresentChoice>;
  readonly linkTypes: readonly Named[];
  /** These hold what is named for the project; other things of the kind may be there. */
  readonly workflows: readonly PresentWorkflow[];
  readonly screens: readonly PresentScreen[];
  readonly screenSchemes: readonly Named[];
  readonly typeSchemes: readonly PresentTypeScheme[];
  readonly typeScreenSchemes: readonly PresentTypeScreenScheme[];
  readonly workflowSchemes: readonly PresentWorkflowScheme[];
  readonly filters: readonly Named[];
  readonly webhooks: PresentWebhooks;
}

export interface PresentAccount {
  readonly accountId: string;
  readonly displayName: string;
  readonly isAdministrator: boolean;
}

export interface PresentIssueType extends Named {
  readonly isSubtask: boolean;
}

export interface PresentStatus extends Named {
  readonly category: StatusCategory;
}

export interface PresentChoice {
  /** The context that holds for all projects, or the first one. */
  readonly contextId: number;
  readonly options: readonly string[];
}

export interface PresentWorkflow extends Named {
  readonly statusIds: readonly string[];
  readonly transitions: readonly PresentTransition[];
  /** As Jira gave it, to be given back with what is changed. */
  readonly document: WorkflowDocument;
}

export interface PresentTransition {
  readonly id: string;
  readonly name: string;
  readonly type: 'INITIAL' | 'GLOBAL' | 'DIRECTED';
  /** Ids of statuses; empty for one that starts anywhere. */
  readonly from: readonly string[];
  readonly to: string;
  readonly hasScreen: boolean;
}

export type Json = Readonly<Record<string, unknown>>;

export interface WorkflowDocument {
  readonly version: Json;
  readonly statuses: readonly Json[];
  readonly transitions: readonly Json[];
  /** The statuses themselves, which the ones above refer to. */
  readonly referred: readonly Json[];
}

export interface PresentScreen extends Named {
  readonly tabId: number;
  readonly fieldIds: readonly string[];
}

export interface PresentTypeScheme extends Named {
  readonly types: readonly Named[];
}

export interface PresentTypeScreenScheme extends Named {
  /** Ids of screen schemes by issue type id, or `default`. */
  readonly mappings: ReadonlyMap<string, string>;
}

export interface PresentWorkflowScheme {
  /** Undefined for the site's default scheme. */
  readonly id: string | undefined;
  readonly name: string;
  readonly defaultWorkflow: string | undefined;
  /** Names of workflows by issue type id. */
  readonly mappings: ReadonlyMap<string, string>;
}

export interface PresentProject extends Named {
  readonly key: string;
  readonly isTeamManaged: boolean;
  readonly hasIssues: boolean;
  readonly types: readonly Named[];
  /** By issue type id, of the wanted types that the project has. */
  readonly workflows: ReadonlyMap<string, PresentWorkflow>;
  /** By issue type id: every screen on which such an issue is created, edited or seen. */
  readonly screens: ReadonlyMap<string, readonly PresentScreen[]>;
  /** By issue type id: ids of the fields that can be filled in when such an issue is created. */
  readonly fillable: ReadonlyMap<string, ReadonlySet<string>>;
  readonly typeScheme: Named | undefined;
  readonly workflowScheme: PresentWorkflowScheme | undefined;
  readonly typeScreenScheme: PresentTypeScreenScheme | undefined;
  readonly boards: readonly PresentBoard[];
}

export interface PresentBoard {
  readonly id: number;
  readonly name: string;
  /** Ids of the statuses of each column, in order. */
  readonly columns: readonly { readonly name: string; readonly statusIds: readonly string[] }[];
}

export interface PresentWebhook {
  /** Its address in the API. */
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly isSigned: boolean;
  readonly excludeBody: boolean;
  readonly events: readonly string[];
  readonly jql: string;
}

export type PresentWebhooks =
  | { readonly kind: 'seen'; readonly webhooks: readonly PresentWebhook[] }
  /** The account may not see them, or its token may not. */
  | { readonly kind: 'unseen'; readonly why: string };

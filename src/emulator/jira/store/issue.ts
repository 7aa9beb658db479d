import type { AdfNode } from '../adf/node.ts';
import type { IssueType, LinkType, Project, Status } from './site-parts.ts';
import type { Workflow } from './workflow.ts';

/** A field's value as the store keeps it: text, number, day, moment, ids of options and people, or a document. */
export type FieldValue = string | number | readonly string[] | AdfNode;

/**
 * One state of an issue. A change makes a new object, so that the search index can still hold the state before it.
 */
export interface Issue {
  readonly id: string;
  readonly key: string;
  readonly project: Project;
  readonly type: IssueType;
  readonly workflow: Workflow;
  readonly status: Status;
  /** By field id; a field without a value is absent. */
  readonly values: ReadonlyMap<string, FieldValue>;
  /** Account id. */
  readonly creator: string;
  /** Milliseconds of the epoch, as every moment in the store. */
  readonly created: number;
  readonly updated: number;
  readonly statusCategoryChanged: number;
  /** Oldest first. */
  readonly history: readonly Change[];
}

/** One entry of an issue's changelog. */
export interface Change {
  readonly id: string;
  readonly at: number;
  /** Account id. */
  readonly by: string;
  readonly items: readonly ChangeItem[];
}

export interface ChangeItem {
  readonly field: string;
  readonly fieldId: string;
  readonly fieldType: 'jira' | 'custom';
  readonly from: string | null;
  readonly fromText: string | null;
  readonly to: string | null;
  readonly toText: string | null;
}

export interface Comment {
  readonly id: string;
  readonly body: AdfNode;
  readonly author: string;
  readonly updateAuthor: string;
  readonly created: number;
  readonly updated: number;
  readonly visibility?: CommentVisibility | undefined;
  readonly properties: ReadonlyMap<string, unknown>;
}

export interface CommentVisibility {
  readonly type: 'group' | 'role';
  readonly value: string;
  readonly identifier: string | null;
}

export interface Attachment {
  readonly id: string;
  readonly issueId: string;
  readonly filename: string;
  readonly mimeType: string;
  readonly author: string;
  readonly created: number;
  readonly content: Buffer;
}

/** The source has the outward phrase of the type towards the destination: rule selects campaign. */
export interface IssueLink {
  readonly id: string;
  readonly type: LinkType;
  readonly sourceId: string;
  readonly destinationId: string;
}

/** The id or text that a field holds; empty where it holds none. */
export function textIn(issue: Issue, fieldId: string): string {
  const value = issue.values.get(fieldId);
  return typeof value === 'string' ? value : '';
}

/** `7` for `MAIL-7`. */
export function numberOfKey(key: string): number {
  return Number(key.slice(key.lastIndexOf('-') + 1));
}

import type { CommentBody } from '../../campaign/comment.ts';
import type { IssueId, RunId } from '../../campaign/ids.ts';

export type CommentId = string;

/** Marks a comment as Postboard's own, so that it is found again and written once. Kept as a comment property. */
export interface CommentMarker {
  /** Absent where the comment belongs to no run. */
  readonly run?: RunId | undefined;
  readonly purpose:
    | 'progress'
    | 'final'
    | 'refused'
    | 'halted'
    | 'unmoved'
    | 'outcome'
    | 'schedule'
    | 'review'
    | 'edited'
    | 'unsubscribed';
  /** Tells comments of one purpose apart, where a run has several, such as one for each retry. */
  readonly occasion?: string | undefined;
}

/** Comments of Postboard's own. */
export interface JiraOfComments {
  findComment(
    issue: IssueId,
    marker: CommentMarker,
    signal: AbortSignal,
  ): Promise<CommentId | undefined>;
  addComment(
    issue: IssueId,
    marker: CommentMarker,
    body: CommentBody,
    signal: AbortSignal,
  ): Promise<CommentId>;
  editComment(
    issue: IssueId,
    comment: CommentId,
    body: CommentBody,
    signal: AbortSignal,
  ): Promise<void>;
}

import type { AdfNode } from '../adf/node.ts';
import type { Comment, CommentVisibility, Issue } from './issue.ts';
import type { Account } from './site-parts.ts';
import type { StoreParts } from './store-parts.ts';

export interface CommentDraft {
  readonly body: AdfNode;
  readonly visibility?: CommentVisibility | undefined;
  readonly properties?: ReadonlyMap<string, unknown> | undefined;
}

/** Comments of issues, oldest first. */
export class Comments {
  readonly #parts: StoreParts;
  readonly #byIssue = new Map<string, Comment[]>();
  /** Issue id by comment id. */
  readonly #issueOf = new Map<string, string>();

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  of(issueId: string): readonly Comment[] {
    return this.#byIssue.get(issueId) ?? [];
  }

  /** A comment by its own id, with the id of its issue. */
  find(id: string): { readonly issueId: string; readonly comment: Comment } | undefined {
    const issueId = this.#issueOf.get(id) ?? '';
    const comment = this.of(issueId).find((each) => each.id === id);
    return comment && { issueId, comment };
  }

  add(
    issue: Issue,
    { body, visibility, properties = new Map() }: CommentDraft,
    by: Account,
  ): Comment {
    const at = this.#parts.now();
    const comment: Comment = {
      id: this.#parts.numbers.next('comment'),
      body,
      author: by.accountId,
      updateAuthor: by.accountId,
      created: at,
      updated: at,
      visibility,
      properties,
    };
    const comments = this.#byIssue.get(issue.id);
    if (comments === undefined) this.#byIssue.set(issue.id, [comment]);
    else comments.push(comment);
    this.#issueOf.set(comment.id, issue.id);
    this.#tell('comment-created', issue, comment, by);
    return comment;
  }

  edit(
    issue: Issue,
    comment: Comment,
    { body, visibility, properties }: CommentDraft,
    by: Account,
  ): Comment {
    const edited: Comment = {
      ...comment,
      body,
      visibility,
      properties: new Map([...comment.properties, ...(properties ?? [])]),
      updateAuthor: by.accountId,
      updated: this.#parts.now(),
    };
    this.#replace(issue.id, edited);
    this.#tell('comment-updated', issue, edited, by);
    return edited;
  }

  setProperties(issueId: string, comment: Comment, properties: Comment['properties']): void {
    this.#replace(issueId, { ...comment, properties });
  }

  delete(issue: Issue, comment: Comment, by: Account): void {
    const left = this.of(issue.id).filter(({ id }) => id !== comment.id);
    this.#byIssue.set(issue.id, left);
    this.#issueOf.delete(comment.id);
    this.#tell('comment-deleted', issue, comment, by);
  }

  deleteAll(issueId: string): void {
    for (const { id } of this.of(issueId)) this.#issueOf.delete(id);
    this.#byIssue.delete(issueId);
  }

  #replace(issueId: string, comment: Comment): void {
    const comments = this.#byIssue.get(issueId) ?? [];
    const index = comments.findIndex(({ id }) => id === comment.id);
    if (index !== -1) comments[index] = comment;
  }

  #tell(
    kind: 'comment-created' | 'comment-updated' | 'comment-deleted',
    issue: Issue,
    comment: Comment,
    by: Account,
  ): void {
    const touched = this.#parts.issues.touch(this.#parts.issues.get(issue.id) ?? issue);
    this.#parts.events.emit({ kind, issue: touched, comment, by, at: this.#parts.now() });
  }
}

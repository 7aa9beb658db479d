import type { Attachment, Change, Comment, Issue, IssueLink } from './issue.ts';
import type { Account } from './site-parts.ts';

/** Something that has just happened to an issue, with the issue as it is after it. */
export type StoreEvent = {
  readonly issue: Issue;
  readonly by: Account;
  readonly at: number;
} & (
  | { readonly kind: 'issue-created' }
  | { readonly kind: 'issue-updated'; readonly change: Change; readonly isBulk: boolean }
  | { readonly kind: 'issue-deleted' }
  | {
      readonly kind: 'comment-created' | 'comment-updated' | 'comment-deleted';
      readonly comment: Comment;
    }
  | { readonly kind: 'attachment-created' | 'attachment-deleted'; readonly attachment: Attachment }
  | { readonly kind: 'link-created' | 'link-deleted'; readonly link: IssueLink }
  | { readonly kind: 'property-set' | 'property-deleted'; readonly propertyKey: string }
);

export type StoreListener = (event: StoreEvent) => void;

/** Tells whoever listens what happened, in order and before the write returns. */
export class StoreEvents {
  readonly #listeners = new Set<StoreListener>();

  /** Returns a function that stops listening. */
  on(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: StoreEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

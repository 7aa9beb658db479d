import type { Attachment, ChangeItem, Issue } from './issue.ts';
import type { Account } from './site-parts.ts';
import type { StoreParts } from './store-parts.ts';

/** Files on issues. */
export class Attachments {
  readonly #parts: StoreParts;
  readonly #byId = new Map<string, Attachment>();
  readonly #byIssue = new Map<string, readonly Attachment[]>();

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  get(id: string): Attachment | undefined {
    return this.#byId.get(id);
  }

  of(issueId: string): readonly Attachment[] {
    return this.#byIssue.get(issueId) ?? [];
  }

  add(
    issue: Issue,
    file: Pick<Attachment, 'filename' | 'mimeType' | 'content'>,
    by: Account,
  ): Attachment {
    const { numbers, issues, events, now } = this.#parts;
    const at = now();
    const attachment: Attachment = {
      ...file,
      id: numbers.next('attachment'),
      issueId: issue.id,
      author: by.accountId,
      created: at,
    };
    this.#byId.set(attachment.id, attachment);
    this.#byIssue.set(issue.id, [...this.of(issue.id), attachment]);
    const item = { to: attachment.id, toText: attachment.filename };
    const changed = issues.record(
      issues.get(issue.id) ?? issue,
      [{ ...changedAttachment, ...item }],
      by,
    );
    events.emit({ kind: 'attachment-created', issue: changed, attachment, by, at });
    return attachment;
  }

  delete(issue: Issue, attachment: Attachment, by: Account): void {
    const { issues, events, now } = this.#parts;
    this.#byId.delete(attachment.id);
    this.#byIssue.set(
      issue.id,
      this.of(issue.id).filter(({ id }) => id !== attachment.id),
    );
    const item = { from: attachment.id, fromText: attachment.filename };
    const changed = issues.record(issue, [{ ...changedAttachment, ...item }], by);
    events.emit({ kind: 'attachment-deleted', issue: changed, attachment, by, at: now() });
  }

  deleteAll(issueId: string): void {
    for (const { id } of this.of(issueId)) this.#byId.delete(id);
    this.#byIssue.delete(issueId);
  }
}

const changedAttachment: ChangeItem = {
  field: 'Attachment',
  fieldId: 'attachment',
  fieldType: 'jira',
  from: null,
  fromText: null,
  to: null,
  toText: null,
};

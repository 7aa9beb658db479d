import type { ChangeItem, Issue, IssueLink } from './issue.ts';
import type { Account, LinkType } from './site-parts.ts';
import type { StoreParts } from './store-parts.ts';

/** Links between issues. */
export class Links {
  readonly #parts: StoreParts;
  readonly #byId = new Map<string, IssueLink>();
  readonly #byIssue = new Map<string, Set<IssueLink>>();

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  get(id: string): IssueLink | undefined {
    return this.#byId.get(id);
  }

  /** Links of an issue, whichever end it is. */
  of(issueId: string): Iterable<IssueLink> {
    return this.#byIssue.get(issueId) ?? [];
  }

  /** Linking twice in the same way leaves one link. */
  add(type: LinkType, source: Issue, destination: Issue, by: Account): IssueLink {
    const known = [...this.of(source.id)].find(
      (link) =>
        link.type.id === type.id &&
        link.sourceId === source.id &&
        link.destinationId === destination.id,
    );
    if (known !== undefined) return known;
    const { numbers, events, now, issues } = this.#parts;
    const link: IssueLink = {
      id: numbers.next('link'),
      type,
      sourceId: source.id,
      destinationId: destination.id,
    };
    this.#byId.set(link.id, link);
    for (const id of [source.id, destination.id])
      this.#byIssue.set(id, new Set([...this.of(id), link]));

    const changed = issues.record(source, [added(type.outward, destination)], by);
    issues.record(issues.get(destination.id) ?? destination, [added(type.inward, source)], by);
    events.emit({ kind: 'link-created', issue: changed, link, by, at: now() });
    return link;
  }

  delete(link: IssueLink, by: Account): void {
    const { issues, events, now } = this.#parts;
    this.#forget(link);
    const source = issues.get(link.sourceId);
    const destination = issues.get(link.destinationId);
    if (source === undefined || destination === undefined) return;
    const changed = issues.record(source, [removed(link.type.outward, destination)], by);
    issues.record(
      issues.get(destination.id) ?? destination,
      [removed(link.type.inward, source)],
      by,
    );
    events.emit({ kind: 'link-deleted', issue: changed, link, by, at: now() });
  }

  deleteAll(issueId: string): void {
    for (const link of this.of(issueId)) this.#forget(link);
  }

  #forget(link: IssueLink): void {
    this.#byId.delete(link.id);
    for (const id of [link.sourceId, link.destinationId]) this.#byIssue.get(id)?.delete(link);
  }
}

const linkItem = { field: 'Link', fieldId: 'issuelinks', fieldType: 'jira' } as const;

function added(phrase: string, other: Issue): ChangeItem {
  const toText = `This work item ${phrase} ${other.key}`;
  return { ...linkItem, from: null, fromText: null, to: other.key, toText };
}

function removed(phrase: string, other: Issue): ChangeItem {
  const fromText = `This work item ${phrase} ${other.key}`;
  return { ...linkItem, from: other.key, fromText, to: null, toText: null };
}

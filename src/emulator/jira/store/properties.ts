import type { Issue } from './issue.ts';
import type { Account } from './site-parts.ts';
import type { StoreParts } from './store-parts.ts';

/** JSON values that apps keep on issues. */
export class Properties {
  readonly #parts: StoreParts;
  readonly #byIssue = new Map<string, Map<string, unknown>>();

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  of(issueId: string): ReadonlyMap<string, unknown> {
    return this.#byIssue.get(issueId) ?? new Map();
  }

  set(issue: Issue, propertyKey: string, value: unknown, by: Account): 'created' | 'updated' {
    const properties = this.#byIssue.get(issue.id) ?? new Map<string, unknown>();
    const was = properties.has(propertyKey);
    properties.set(propertyKey, value);
    this.#byIssue.set(issue.id, properties);
    const at = this.#parts.now();
    this.#parts.events.emit({ kind: 'property-set', issue, propertyKey, by, at });
    return was ? 'updated' : 'created';
  }

  delete(issue: Issue, propertyKey: string, by: Account): boolean {
    const deleted = this.#byIssue.get(issue.id)?.delete(propertyKey) ?? false;
    const at = this.#parts.now();
    if (deleted) this.#parts.events.emit({ kind: 'property-deleted', issue, propertyKey, by, at });
    return deleted;
  }

  deleteAll(issueId: string): void {
    this.#byIssue.delete(issueId);
  }
}

import type { StoreEvent } from './store/events.ts';
import type { Issue } from './store/issue.ts';
import type { JiraStore } from './store/store.ts';

interface Entry {
  readonly at: number;
  readonly issueId: string;
  readonly issue: Issue | undefined;
}

/** The issues as the search sees them: as they were some milliseconds ago. */
export class SearchIndex implements Disposable {
  readonly #now: () => number;
  readonly #lagMilliseconds: number;
  readonly #issues = new Map<string, Issue>();
  readonly #stop: () => void;
  #pending: Entry[] = [];
  #version = 0;

  constructor(store: JiraStore, lagMilliseconds: number) {
    this.#now = store.now;
    this.#lagMilliseconds = lagMilliseconds;
    this.#stop = store.events.on((event) => this.#note(event));
  }

  /** Rises with every change that the search gets to see. */
  get version(): number {
    this.#catchUp();
    return this.#version;
  }

  issues(): Iterable<Issue> {
    this.#catchUp();
    return this.#issues.values();
  }

  get(issueId: string): Issue | undefined {
    this.#catchUp();
    return this.#issues.get(issueId);
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #note(event: StoreEvent): void {
    const issue = event.kind === 'issue-deleted' ? undefined : event.issue;
    this.#pending.push({ at: event.at, issueId: event.issue.id, issue });
  }

  #catchUp(): void {
    const until = this.#now() - this.#lagMilliseconds;
    let seen = 0;
    for (const { at, issueId, issue } of this.#pending) {
      if (at > until) break;
      seen += 1;
      if (issue === undefined) this.#issues.delete(issueId);
      else this.#issues.set(issueId, issue);
    }
    if (seen === 0) return;
    this.#version += seen;
    this.#pending = this.#pending.slice(seen);
  }
}

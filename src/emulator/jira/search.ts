import { compileQuery } from './jql/compile.ts';
import { parseJql } from './jql/parse.ts';
import type { Findings } from './jql/scope.ts';
import type { SearchIndex } from './search-index.ts';
import type { Issue } from './store/issue.ts';
import type { Account } from './store/site-parts.ts';
import type { JiraStore } from './store/store.ts';

export type SearchResult =
  | { readonly kind: 'found'; readonly issues: readonly Issue[] }
  | { readonly kind: 'refused'; readonly sentences: readonly string[] };

/**
 * How a search takes a query whose fields, operators or values do not exist: `lenient` finds nothing (what signed-in
 * callers saw lately), `strict` answers 400.
 */
export type SearchValidation = 'strict' | 'lenient';

interface Remembered {
  readonly version: number;
  readonly issues: readonly Issue[];
}

const mostRemembered = 20;
const unbounded =
  'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.';

/** Answers JQL from the search index, in order. */
export class Search {
  readonly #store: JiraStore;
  readonly #index: SearchIndex;
  readonly #validation: SearchValidation;
  /** Results by reader and query, so that the pages of one search are cut from one result. */
  readonly #remembered = new Map<string, Remembered>();

  constructor(store: JiraStore, index: SearchIndex, validation: SearchValidation) {
    this.#store = store;
    this.#index = index;
    this.#validation = validation;
  }

  /** `reconciled` issues are looked at as they are now, whatever the index says. */
  find(jql: string, reader: Account, reconciled: readonly string[] = []): SearchResult {
    const { version } = this.#index;
    const key = `${reader.accountId} ${jql}`;
    const known = reconciled.length === 0 ? this.#remembered.get(key) : undefined;
    if (known?.version === version) return { kind: 'found', issues: known.issues };

    const parsed = parseJql(jql);
    if (parsed.kind === 'error') return { kind: 'refused', sentences: [parsed.sentence] };
    if (parsed.query.where === undefined) return { kind: 'refused', sentences: [unbounded] };
    const scope = { store: this.#store, reader, now: this.#store.now() };
    const query = compileQuery(parsed.query, scope);
    const refused = this.#judge(query.findings);
    if (refused !== undefined) return refused;

    const found: Issue[] = [];
    for (const issue of this.#candidates(reconciled)) if (query.matches(issue)) found.push(issue);
    const issues = query.inOrder(found);
    if (reconciled.length === 0 && !query.findings.isTimeDependent)
      this.#remember(key, { version, issues });
    return { kind: 'found', issues };
  }

  #judge({ errors, warnings }: Findings): SearchResult | undefined {
    if (this.#validation === 'strict' && errors.length + warnings.length > 0)
      return { kind: 'refused', sentences: [...errors, ...warnings] };
    return errors.length > 0 ? { kind: 'found', issues: [] } : undefined;
  }

  #candidates(reconciled: readonly string[]): Iterable<Issue> {
    return reconciled.length === 0 ? this.#index.issues() : this.#reconciled(new Set(reconciled));
  }

  *#reconciled(fresh: ReadonlySet<string>): Iterable<Issue> {
    for (const issue of this.#index.issues()) if (!fresh.has(issue.id)) yield issue;
    for (const id of fresh) {
      const issue = this.#store.issues.get(id);
      if (issue !== undefined) yield issue;
    }
  }

  #remember(key: string, result: Remembered): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, result);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > mostRemembered && oldest !== undefined)
      this.#remembered.delete(oldest);
  }
}

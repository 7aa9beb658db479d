import type { Account } from '../store/site-parts.ts';
import type { JiraStore } from '../store/store.ts';

/** What a query is evaluated against: whose question it is, and when it is asked. */
export interface JqlScope {
  readonly store: JiraStore;
  readonly reader: Account;
  /** Milliseconds of the epoch. */
  readonly now: number;
}

/** What is wrong with the meaning of a query that is well formed. */
export class Findings {
  readonly errors: string[] = [];
  /** Values that do not exist: they select nothing. */
  readonly warnings: string[] = [];
  #isTimeDependent = false;

  /** True when the query means something else at another time. */
  get isTimeDependent(): boolean {
    return this.#isTimeDependent;
  }

  dependOnTime(): void {
    this.#isTimeDependent = true;
  }
}

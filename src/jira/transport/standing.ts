import { JiraRefused } from '../port.ts';

/** Bad news that no later call has confirmed is none any more. */
const newsMilliseconds = 300_000;

/**
 * What the last call says about Jira, for whoever asks whether it works: nobody calls Jira only to find out. Calls that
 * are refused were answered.
 */
export class Standing {
  readonly #now: () => number;
  #trouble: { readonly sentence: string; readonly at: number } | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Undefined while Jira works as far as known, else one sentence. */
  get trouble(): string | undefined {
    if (this.#trouble === undefined || this.#now() - this.#trouble.at > newsMilliseconds)
      return undefined;
    return this.#trouble.sentence;
  }

  worked(): void {
    this.#trouble = undefined;
  }

  failed(error: Error): void {
    if (error instanceof JiraRefused) return this.worked();
    this.#trouble = { sentence: error.message, at: this.#now() };
  }
}

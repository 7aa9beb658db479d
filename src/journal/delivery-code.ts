import { type OutcomeKind, outcomeKinds } from '../campaign/outcome.ts';

/** What became of a delivery, as one byte. */
export const fresh = 0;
export const open = 1;
export const firstSettled = 2;

export function codeOf(kind: OutcomeKind): number {
  return firstSettled + outcomeKinds.indexOf(kind);
}

/** Undefined for what is not settled. */
export function outcomeOf(code: number): OutcomeKind | undefined {
  return outcomeKinds[code - firstSettled];
}

/** How many deliveries are settled, and as what. */
export class Tally {
  readonly #counts = new Map<number, number>();
  settled = 0;

  of(kind: OutcomeKind): number {
    return this.#counts.get(codeOf(kind)) ?? 0;
  }

  /** One delivery goes from one code to another. */
  change(before: number, after: number): void {
    this.#add(before, -1);
    this.#add(after, 1);
  }

  #add(code: number, by: 1 | -1): void {
    if (code < firstSettled) return;
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + by);
    this.settled += by;
  }
}

import type { Step } from '../step.ts';

/** What stands in the way, and what to do about it. */
export interface Problem {
  readonly sentence: string;
  readonly whatToDo: string;
}

/** A part of a plan. */
export interface Part {
  /** In the order in which they have to be done. */
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
  /** Each a thing with what is said of it: "the issue type Campaign". */
  readonly inPlace: readonly string[];
}

export const nothing: Part = { steps: [], problems: [], inPlace: [] };

/** True for what can only be an id: nothing new can be called so. */
export function looksLikeId(name: string): boolean {
  return /^(customfield_)?\d+$/.test(name);
}

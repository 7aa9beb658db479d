import type { IssueId, RunId } from '../../../src/campaign/ids.ts';

/** The run that all of it is about. */
export const campaign = '7' as IssueId;
export const run = '7-10' as RunId;
export const count = 3;

export function allNumbers(): readonly number[] {
  return Array.from({ length: count }, (_, number) => number);
}

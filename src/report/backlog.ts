import type { RunId } from '../campaign/ids.ts';
import type { RunAccount } from './run-account.ts';

/** How far the report of a run is behind its journal. */
export interface Backlog {
  /** Age of the newest entry when it was read. */
  readonly readMilliseconds: number;
  /** Outcomes that Jira does not show yet. */
  readonly unreported: number;
  /** Age of the oldest of them; 0 when there is none. */
  readonly unreportedMilliseconds: number;
}

/** May look at the backlog of a run at any time, until what it gave is disposed of. */
export interface ReportObserver {
  follow(run: RunId, backlog: () => Backlog): Disposable;
}

export function backlogOf(account: RunAccount, readMilliseconds: number, now: number): Backlog {
  return {
    readMilliseconds,
    unreported: account.unreportedCount,
    unreportedMilliseconds: Math.max(0, now - (account.unreportedSince ?? now)),
  };
}

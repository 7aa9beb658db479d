import type { KnownRun } from '../journal/runs.ts';

/** One partition of a run, as this process attends to it. */
export interface Partition {
  readonly run: KnownRun;
  readonly number: number;
  /** As far as this process knows, from one moment to the next: a stop must not wait for anything that is being closed. */
  readonly isRunning: () => boolean;
  /** Ends this process's work on the run until the run is started again. */
  readonly letGo: () => void;
}

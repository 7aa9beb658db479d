import type { Logger } from 'pino';
import type { RunId } from '../campaign/ids.ts';
import type { KnownRun, Runs } from './runs.ts';

/** Opens a stage's work on one run. `letGo` closes it before the run stops; it does not wait for that. */
export type OpenRun = (run: KnownRun, letGo: () => void) => Promise<AsyncDisposable>;

/**
 * Keeps a stage's work on each run open while the run runs, and closed while it does not: a run that pauses is let go, and
 * its queues keep what they hold. Disposing closes everything.
 */
export function attendRuns(runs: Runs, open: OpenRun, logger: Logger): AsyncDisposable {
  const attended = new Map<RunId, Attendance>();
  const watching = runs.watch((run) => {
    const attendance = attended.get(run.run) ?? new Attendance(run, open, logger);
    attended.set(run.run, attendance);
    const followed = attendance.follow(run.phase === 'running');
    if (run.phase === 'closed') void followed.then(() => attended.delete(run.run));
  });
  return {
    async [Symbol.asyncDispose]() {
      watching[Symbol.dispose]();
      await Promise.all([...attended.values()].map((attendance) => attendance.follow(false)));
    },
  };
}

/** One run's work in this process; opening and closing never overlap. */
class Attendance {
  readonly #run: KnownRun;
  readonly #open: OpenRun;
  readonly #logger: Logger;
  #work: AsyncDisposable | undefined;
  #changing: Promise<void> = Promise.resolve();

  constructor(run: KnownRun, open: OpenRun, logger: Logger) {
    this.#run = run;
    this.#open = open;
    this.#logger = logger;
  }

  follow(shouldWork: boolean): Promise<void> {
    const earlier = this.#changing;
    this.#changing = this.#change(earlier, shouldWork);
    return this.#changing;
  }

  async #change(earlier: Promise<void>, shouldWork: boolean): Promise<void> {
    await earlier;
    try {
      if (shouldWork) this.#work ??= await this.#open(this.#run, () => void this.follow(false));
      else await this.#close();
    } catch (error) {
      this.#logger.error({ err: error, run: this.#run.run }, 'cannot follow run');
    }
  }

  async #close(): Promise<void> {
    const work = this.#work;
    this.#work = undefined;
    await work?.[Symbol.asyncDispose]();
  }
}

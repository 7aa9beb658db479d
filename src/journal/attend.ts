import type { Logger } from 'pino';
import type { ChangelogId, RunId } from '../campaign/ids.ts';
import type { KnownRun, Runs } from './runs.ts';

/** Opens a stage's work on one run. `letGo` closes that work before the run stops; it does not wait for it. */
export type OpenRun = (run: KnownRun, letGo: () => void) => Promise<AsyncDisposable>;

/**
 * Keeps a stage's work on each run open while the run runs, and closed while it does not: a run that pauses is let go, and
 * its queues keep what they hold. Disposing closes everything.
 */
export function attendRuns(runs: Runs, open: OpenRun, logger: Logger): AsyncDisposable {
  const attended = new Map<RunId, Attendance>();
  const watching = runs.watch((run) => {
    const attendance = attended.get(run.run) ?? new Attendance(open, logger);
    attended.set(run.run, attendance);
    const followed = attendance.follow(run);
    // It may have been opened again while that was being closed.
    if (run.phase === 'closed')
      void followed.then(() => attendance.isIdle && attended.delete(run.run));
  });
  return {
    async [Symbol.asyncDispose]() {
      watching[Symbol.dispose]();
      await Promise.all([...attended.values()].map((attendance) => attendance.end()));
    },
  };
}

/** One run's work in this process; opening and closing never overlap. */
class Attendance {
  readonly #open: OpenRun;
  readonly #logger: Logger;
  #work: AsyncDisposableStack | undefined;
  #lastMove: ChangelogId | undefined;
  #changing: Promise<void> = Promise.resolve();
  /** Changes that are not over. */
  #due = 0;

  constructor(open: OpenRun, logger: Logger) {
    this.#open = open;
    this.#logger = logger;
  }

  /** There is no work, and none to come. */
  get isIdle(): boolean {
    return this.#work === undefined && this.#due === 0;
  }

  follow(run: KnownRun): Promise<void> {
    return run.phase === 'running' ? this.#next(() => this.#begin(run)) : this.end();
  }

  end(): Promise<void> {
    return this.#next(() => this.#close());
  }

  #next(change: () => Promise<void>): Promise<void> {
    this.#due += 1;
    this.#changing = this.#after(this.#changing, change);
    return this.#changing;
  }

  async #after(earlier: Promise<void>, change: () => Promise<void>): Promise<void> {
    await earlier;
    try {
      await change();
    } catch (error) {
      this.#logger.error({ err: error }, 'cannot follow run');
    } finally {
      this.#due -= 1;
    }
  }

  async #begin(run: KnownRun): Promise<void> {
    if (this.#work !== undefined && this.#lastMove === run.lastMove) return;
    await this.#close(); // Open still when a resumed run's pause was never heard of.
    const work = new AsyncDisposableStack();
    // By then the run may have been closed and opened again: what is new stays.
    const letGo = () =>
      void this.#next(async () => (this.#work === work ? this.#close() : undefined));
    this.#work = work;
    this.#lastMove = run.lastMove;
    try {
      work.use(await this.#open(run, letGo));
    } catch (error) {
      this.#work = undefined;
      throw new Error(`Work on run ${run.run} cannot begin`, { cause: error });
    }
  }

  async #close(): Promise<void> {
    const work = this.#work;
    this.#work = undefined;
    await work?.disposeAsync();
  }
}

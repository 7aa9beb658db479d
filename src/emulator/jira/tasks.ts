import { setTimeout as wait } from 'node:timers/promises';
import type { Numbers } from './store/numbers.ts';
import type { Account } from './store/site-parts.ts';

/** Bulk operations are asked after at a place of their own. Workflows are changed by one task at a time. */
export type TaskKind = 'bulk' | 'properties' | 'workflows';

/** Work on many issues, while it runs and afterwards. */
export interface Task {
  readonly id: string;
  readonly kind: TaskKind;
  readonly by: Account;
  readonly created: number;
  readonly total: number;
  status: 'ENQUEUED' | 'RUNNING' | 'COMPLETE' | 'CANCELLED';
  started: number | undefined;
  updated: number;
  readonly processed: string[];
  /** Reasons by issue id. */
  readonly failed: Map<string, readonly string[]>;
}

/** Whole percents. */
export function progressOf({ processed, failed, total }: Task): number {
  return total === 0 ? 100 : Math.floor((100 * (processed.length + failed.size)) / total);
}

/** Does the work for one issue; returns why it could not. */
export type TaskStep = (issueId: string) => string | undefined;

const startDelayMilliseconds = 10;
const issuesPerTurn = 50;
const mostBulkAtOnce = 5;

/** Work on many issues: accepted at once, done a little later. */
export class Tasks implements AsyncDisposable {
  readonly #numbers: Numbers;
  readonly #now: () => number;
  readonly #tasks = new Map<string, Task>();
  readonly #running = new Map<Promise<void>, TaskKind>();
  readonly #closing = new AbortController();

  constructor(numbers: Numbers, now: () => number) {
    this.#numbers = numbers;
    this.#now = now;
  }

  /** True when the site takes no further bulk operation for now. */
  get isBusy(): boolean {
    const kinds = [...this.#running.values()];
    return kinds.filter((kind) => kind === 'bulk').length >= mostBulkAtOnce;
  }

  get(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  /** The task of this kind that is not over yet; undefined where there is none. */
  underWay(kind: TaskKind): Task | undefined {
    return [...this.#tasks.values()].find(
      (task) => task.kind === kind && (task.status === 'ENQUEUED' || task.status === 'RUNNING'),
    );
  }

  submit(kind: TaskKind, by: Account, issueIds: readonly string[], step: TaskStep): Task {
    const at = this.#now();
    const task: Task = {
      id: this.#numbers.next('task'),
      kind,
      by,
      created: at,
      total: issueIds.length,
      status: 'ENQUEUED',
      started: undefined,
      updated: at,
      processed: [],
      failed: new Map(),
    };
    this.#tasks.set(task.id, task);
    const run = this.#run(task, issueIds, step).finally(() => this.#running.delete(run));
    this.#running.set(run, kind);
    return task;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running.keys());
  }

  async #run(task: Task, issueIds: readonly string[], step: TaskStep): Promise<void> {
    const { signal } = this.#closing;
    await wait(startDelayMilliseconds, undefined, { signal }).catch(() => undefined);
    task.started = this.#now();
    task.status = 'RUNNING';
    for (const [index, issueId] of issueIds.entries()) {
      if (index % issuesPerTurn === 0) await nextTurn();
      if (signal.aborted) {
        task.status = 'CANCELLED';
        return;
      }
      const problem = step(issueId);
      if (problem === undefined) task.processed.push(issueId);
      else task.failed.set(issueId, [problem]);
      task.updated = this.#now();
    }
    task.status = 'COMPLETE';
    task.updated = this.#now();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

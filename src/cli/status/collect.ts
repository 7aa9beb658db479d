import type { RunId } from '../../campaign/ids.ts';
import { foldToNow, readRun } from '../../journal/run-journal.ts';
import type { Broker } from '../../queue/port.ts';
import { RunProgress } from './run-progress.ts';
import { type RunQueues, type RunStatus, statusOf, type Waits } from './run-status.ts';

/** Retries that cost no attempt come back within this time, whatever the config says. */
const freeRetryMilliseconds = 15_000;

/** One run, read as far as its journal goes, and asked for where it is. */
export class RunInView {
  readonly run: RunId;
  readonly #broker: Broker;
  readonly #waits: Waits;
  readonly #progress = new RunProgress();
  #next = 0;

  constructor(broker: Broker, run: RunId, { retryDelays, quiet }: Waits) {
    this.run = run;
    this.#broker = broker;
    this.#waits = {
      retryDelays: retryDelays.map((delay) => Math.max(delay, freeRetryMilliseconds)),
      quiet,
    };
  }

  /** Reads everything that is written by now. Rejects with `Unroutable` when there is no journal. */
  async read(signal: AbortSignal): Promise<void> {
    this.#next = await foldToNow(
      this.#broker,
      this.#broker,
      this.run,
      this.#next,
      (record) => this.#progress.apply(record),
      signal,
    );
  }

  /** Goes on reading until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    for await (const records of readRun(this.#broker, this.run, this.#next, signal))
      for (const record of records) this.#progress.apply(record);
  }

  get isOver(): boolean {
    const { phase } = this.#progress.ledger;
    return phase === 'closed' || phase === 'refused';
  }

  async status(): Promise<RunStatus> {
    const queues = await this.#queues();
    return statusOf(this.run, this.#progress, queues, this.#waits, Date.now());
  }

  async #queues(): Promise<RunQueues> {
    const { run } = this;
    const partitions = this.isOver ? 0 : (this.#progress.ledger.frozen?.partitions ?? 0);
    if (partitions === 0) return { batches: 0, bundles: 0, preparing: 0, sending: 0 };
    const numbers = Array.from({ length: partitions }, (_, partition) => partition);
    const [batches, preparing, sending, ...bundles] = await Promise.all([
      this.#depth({ kind: 'prepare', run }),
      this.#broker.consumers({ kind: 'prepare', run }),
      this.#broker.consumers({ kind: 'attendance', run }),
      ...numbers.map((partition) => this.#depth({ kind: 'send', run, partition })),
    ]);
    return { batches, bundles: bundles.reduce((sum, depth) => sum + depth, 0), preparing, sending };
  }

  async #depth(queue: Parameters<Broker['depth']>[0]): Promise<number> {
    return (await this.#broker.depth(queue))?.ready ?? 0;
  }
}

import type { RunId } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { Ledger } from '../../src/journal/ledger.ts';
import { readRun } from '../../src/journal/run-journal.ts';
import type { Broker } from '../../src/queue/port.ts';

type Entry<Kind extends RunEntry['kind']> = Extract<RunEntry, { kind: Kind }>;

/** Everything that a run's journal says, as it comes, and what follows from it. */
export class JournalInView implements AsyncDisposable {
  readonly entries: RunEntry[] = [];
  readonly ledger = new Ledger();
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;

  constructor(broker: Broker, run: RunId) {
    this.#following = this.#follow(broker, run);
    this.#following.catch(() => {}); // A test may delete the journal.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#following.catch(() => {});
  }

  async #follow(broker: Broker, run: RunId): Promise<void> {
    for await (const records of readRun(broker, run, 0, this.#stop.signal))
      for (const { entry } of records) {
        this.entries.push(entry);
        this.ledger.apply(entry);
      }
  }

  of<Kind extends RunEntry['kind']>(kind: Kind): readonly Entry<Kind>[] {
    return this.entries.filter((entry): entry is Entry<Kind> => entry.kind === kind);
  }

  count(kind: RunEntry['kind']): number {
    return this.of(kind).length;
  }

  /** What became of each delivery, by number. */
  get outcomes(): readonly string[] {
    return Array.from({ length: this.ledger.count }, (_, number) => {
      const state = this.ledger.stateOf(number);
      return state.kind === 'settled' ? state.outcome : state.kind;
    });
  }

  /** The outcomes that were written for one delivery, in order. */
  outcomesOf(number: number) {
    return this.of('outcome')
      .filter((entry) => entry.number === number)
      .map(({ outcome }) => outcome);
  }

  /** The most attempts that were open at any one time. */
  get mostOpenAttempts(): number {
    const ledger = new Ledger();
    return Math.max(
      ...this.entries.map((entry) => {
        ledger.apply(entry);
        return ledger.openAttempts;
      }),
    );
  }
}

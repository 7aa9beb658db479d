import { RunEntry } from '../../../src/journal/entries.ts';
import type { Stream } from './broker.ts';
import { connections, type Process } from './process.ts';

interface Begun {
  readonly number: number;
  readonly by: Process;
}

/** Sees every attempt from its beginning to its end, and what is wrong with it. */
export class Watch {
  readonly violations: string[] = [];
  /** Deliveries about which nobody can know what became of them: their owner died or slept over them, or its answer was lost. */
  readonly doubtful = new Set<number>();
  readonly #journal: () => Stream;
  readonly #begun = new Map<string, Begun>();
  #read = 0;

  constructor(journal: () => Stream) {
    this.#journal = journal;
  }

  noteAppend(by: Process, entries: readonly unknown[]): void {
    for (const entry of entries.map((each) => RunEntry.parse(each))) {
      if (entry.kind !== 'attempt') continue;
      const { number, attempt } = entry;
      const phase = by.knows()?.phase;
      if (phase !== 'running')
        this.violations.push(
          `${by.name} begins ${attempt} while it knows that the run is ${phase}`,
        );
      if (this.#openOf(by).length >= connections)
        this.violations.push(`${by.name} begins ${attempt} without a connection for it`);
      this.#begun.set(attempt, { number, by });
    }
  }

  noteDoubt(number: number): void {
    this.doubtful.add(number);
  }

  /** What it had begun stays without an end, or gets one too late. */
  noteCrash(process: Process): void {
    for (const { number } of this.#openOf(process)) this.doubtful.add(number);
  }

  /** The attempt has ended, or whoever could tell sleeps or is dead. */
  isOver(attempt: string): boolean {
    const begun = this.#open.get(attempt);
    return begun === undefined || !begun.by.isAwake;
  }

  #openOf(process: Process): readonly Begun[] {
    return [...this.#open.values()].filter(({ by }) => by === process);
  }

  get #open(): ReadonlyMap<string, Begun> {
    const { entries } = this.#journal();
    for (; this.#read < entries.length; this.#read += 1) {
      const entry = RunEntry.parse(entries[this.#read]);
      if (entry.kind === 'outcome' && entry.attempt !== undefined)
        this.#begun.delete(entry.attempt);
    }
    return this.#begun;
  }
}

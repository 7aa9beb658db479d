import { entriesIn } from '../../journal/entries.ts';
import type { Stream } from './broker.ts';
import { connections } from './owning.ts';
import type { Process } from './process.ts';

interface Begun {
  readonly number: number;
  readonly by: Process;
}

/** Sees every attempt from its beginning to its end, and what is wrong with it. */
export class Watch {
  /** Deliveries about which nobody can know what became of them: their owner died or slept over them, or its answer was lost. */
  readonly doubtful = new Set<number>();
  readonly #violations: string[] = [];
  readonly #journal: () => Stream;
  readonly #begun = new Map<string, Begun>();
  readonly #beganBy = new Map<string, Process>();
  readonly #answered: Begun[] = [];
  #read = 0;

  constructor(journal: () => Stream) {
    this.#journal = journal;
  }

  noteAppend(by: Process, entries: readonly unknown[]): void {
    for (const entry of entriesIn(entries)) {
      if (entry.kind !== 'attempt') continue;
      const { number, attempt } = entry;
      this.#expectToRun(by, `begins ${attempt}`);
      if (by.isStopping) this.#violated(`${by.name} begins ${attempt}, and was asked to stop`);
      this.#begun.set(attempt, { number, by });
      this.#beganBy.set(attempt, by);
    }
  }

  get violations(): readonly string[] {
    return [...this.#violations, ...this.#withoutConnection()];
  }

  /** Wherever the journal ends, no process has more attempts open than connections. */
  *#withoutConnection(): Iterable<string> {
    const open = new Map<string, Process | undefined>();
    const ended = new Set<string>();
    for (const entry of entriesIn(this.#journal().entries)) {
      if (entry.kind === 'outcome' && entry.attempt !== undefined) {
        open.delete(entry.attempt);
        // By another channel it may stand in front of its attempt.
        ended.add(entry.attempt);
      }
      if (entry.kind !== 'attempt' || ended.has(entry.attempt)) continue;
      const by = this.#beganBy.get(entry.attempt);
      open.set(entry.attempt, by);
      if ([...open.values()].filter((each) => each === by).length > connections)
        yield `${by?.name} begins ${entry.attempt} without a connection for it`;
    }
  }

  noteMail(by: Process, number: number): void {
    this.#expectToRun(by, `mails ${number}`);
  }

  noteAnswer(by: Process, number: number): void {
    this.#answered.push({ by, number });
  }

  /** Deliveries whose mail was taken, and whose owner knew it and lived. */
  get certain(): ReadonlySet<number> {
    const living = this.#answered.filter(({ by }) => !by.isCrashed);
    return new Set(living.map(({ number }) => number));
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

  #expectToRun(by: Process, what: string): void {
    if (by.phase !== 'running')
      this.#violated(`${by.name} ${what} while it knows that the run is ${by.phase}`);
  }

  #violated(law: string): void {
    this.#violations.push(law);
  }

  #openOf(process: Process): readonly Begun[] {
    return [...this.#open.values()].filter(({ by }) => by === process);
  }

  get #open(): ReadonlyMap<string, Begun> {
    const { entries } = this.#journal();
    const news = entriesIn(entries.slice(this.#read));
    this.#read = entries.length;
    for (const entry of news) {
      if (entry.kind === 'outcome' && entry.attempt !== undefined)
        this.#begun.delete(entry.attempt);
    }
    return this.#begun;
  }
}

import type { Logger } from 'pino';
import type { AttemptId, RunId } from '../campaign/ids.ts';
import type { Deferral, OwnerOutcome } from '../campaign/outcome.ts';
import type { RunEntry } from '../journal/entries.ts';
import { runJournal } from '../journal/run-journal.ts';
import type { RunView } from '../journal/run-view.ts';
import { type Broker, type Session, Unroutable } from '../queue/port.ts';
import { systemClock } from './clock.ts';
import type { GatheredEntries } from './gathered-entries.ts';
import type { SharedJournal } from './journals.ts';
import type { SendObserver } from './observer.ts';
import type { OutcomesUnderway } from './outcomes-underway.ts';

/** What an owner writes with. */
export interface WritingTools {
  readonly broker: Broker;
  readonly logger: Logger;
  readonly observer?: SendObserver;
  readonly underway: OutcomesUnderway;
  /** Aborts when the process must end without waiting any longer. */
  readonly hardStop: AbortSignal;
}

/** The run's journal has no frozen audience: nothing may be sent on the strength of it. */
export class NothingFrozen extends Error {
  override readonly name = 'NothingFrozen';
}

/** What came of the attempt of an owner that is no more. */
export const nobodyKnows: Deferral = {
  kind: 'deferred',
  reply: 'Nobody knows what became of it',
  replyClass: 'unconfirmed',
};

/** Between tries to journal an outcome, whatever makes RabbitMQ refuse it. */
const insistMilliseconds = 250;

/** What one owner writes into its run's journal, and thereby knows. */
export class OwnerJournal {
  readonly #tools: WritingTools;
  readonly #session: Session;
  readonly #run: RunId;
  readonly #view: RunView;
  readonly #entries: GatheredEntries;

  constructor(tools: WritingTools, session: Session, run: RunId, { view, entries }: SharedJournal) {
    this.#tools = tools;
    this.#session = session;
    this.#run = run;
    this.#view = view;
    this.#entries = entries;
  }

  /**
   * Journals an attempt on the session's own channel, so that a lost owner can begin nothing. False when it must not go
   * on: it never left because nothing may begin any more, or the session is lost or the run was stopped meanwhile. Then,
   * whether or not the attempt is in the journal, it is closed there.
   */
  async begin(
    number: number,
    attempt: AttemptId,
    may: { readonly begin: () => boolean; readonly goOn: () => boolean },
  ): Promise<boolean> {
    await this.#tools.underway.ofOtherWays(this.#entries);
    const entry: RunEntry = { v: 1, kind: 'attempt', at: Date.now(), number, attempt };
    try {
      if (!(await this.#append(entry, may.begin))) return false;
      if (!this.#session.lost.aborted && may.goOn()) return true;
    } catch (error) {
      this.#tools.logger.warn({ err: error, number }, 'attempt not confirmed');
    }
    await this.conclude(number, attempt, { kind: 'deferred', reply: 'Not handed over' });
    return false;
  }

  /**
   * Journals what came of an attempt. That is the truth even when the session is lost: it may come late and twice. When
   * this returns, no attempt of this process can come before it any more.
   */
  conclude(number: number, attempt: AttemptId, outcome: OwnerOutcome | Deferral): Promise<void> {
    const concluding = this.#conclude(number, attempt, outcome);
    return this.#tools.underway.wait(this.#entries, concluding);
  }

  async #conclude(
    number: number,
    attempt: AttemptId,
    outcome: OwnerOutcome | Deferral,
  ): Promise<void> {
    const entry: RunEntry = { v: 1, kind: 'outcome', at: Date.now(), number, attempt, outcome };
    try {
      await this.#append(entry);
    } catch (error) {
      this.#tools.logger.warn({ err: error, number }, 'outcome goes by another channel');
      await this.#insist(entry);
      this.#view.apply(entry);
    }
    this.#tools.observer?.concluded(outcome.kind);
  }

  /** Journals what was not tried. Only the owner may: one that is lost leaves it to its successor. */
  async settleUntried(number: number, outcome: OwnerOutcome): Promise<void> {
    await this.#append({ v: 1, kind: 'outcome', at: Date.now(), number, outcome });
    this.#tools.observer?.concluded(outcome.kind);
  }

  /** Closes another owner's attempt, whose end nobody can tell. Whether that counts, only the journal says. */
  async closeForeign(
    number: number,
    attempt: AttemptId,
    outcome: OwnerOutcome | Deferral,
  ): Promise<void> {
    const entry: RunEntry = { v: 1, kind: 'outcome', at: Date.now(), number, attempt, outcome };
    await this.#entries.write(entry);
    this.#tools.observer?.concluded(outcome.kind);
  }

  /** By the session's channel, or not at all. */
  async #append(entry: RunEntry, isWanted?: () => boolean): Promise<boolean> {
    const isWritten = await this.#entries.write(entry, isWanted);
    if (isWritten) this.#view.apply(entry);
    return isWritten;
  }

  async #insist(entry: RunEntry): Promise<void> {
    const { broker, logger, hardStop } = this.#tools;
    for (;;) {
      try {
        return await broker.append(runJournal(this.#run), [entry]);
      } catch (error) {
        hardStop.throwIfAborted();
        if (error instanceof Unroutable)
          throw new NothingFrozen(`The journal of run ${this.#run} is gone`, { cause: error });
        logger.warn({ err: error }, 'outcome not journaled yet');
        await systemClock.wait(insistMilliseconds, hardStop);
      }
    }
  }
}

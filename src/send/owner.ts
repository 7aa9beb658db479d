import type { Logger } from 'pino';
import type { AttemptId, RunId } from '../campaign/ids.ts';
import type { Outcome } from '../campaign/outcome.ts';
import type { RunEntry } from '../journal/entries.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import { runJournal } from '../journal/run-journal.ts';
import { RunView } from '../journal/run-view.ts';
import { type Letter, partitionOf, type Refusal, type SendMessage } from '../queue/messages.ts';
import { type Broker, type Session, type Settlement, Unroutable } from '../queue/port.ts';
import type { AttachmentStore } from './attachments.ts';
import { type Decision, decide } from './decide.ts';
import type { Pace } from './pace.ts';
import type { RetryPolicy } from './retry.ts';
import type { SmtpTransport } from './smtp.ts';

/** What owners work with; shared by all owners of a process. */
export interface SendTools {
  readonly broker: Broker;
  readonly transport: SmtpTransport;
  readonly attachments: AttachmentStore;
  readonly policy: RetryPolicy;
  /** Stops the run for a person to look at; nobody is used up. */
  readonly halt: (run: RunId, reason: string) => Promise<void>;
  readonly logger: Logger;
  /** Aborts when the process must end without waiting any longer. */
  readonly hardStop: AbortSignal;
}

/** The run's journal has no frozen audience: nothing may be sent on the strength of it. */
export class NothingFrozen extends Error {
  override readonly name = 'NothingFrozen';
}

/** Hands one letter over and settles it; see `attempt.ts`. */
export type Attempt = (letter: Letter, owner: Owner) => Promise<Settlement>;

const acknowledge: Settlement = { kind: 'acknowledge' };
const giveBack: Settlement = { kind: 'give-back' };

/** One session's right to settle one partition of one run, and what it knows of it. */
export class Owner {
  readonly frozen: FrozenRun;
  readonly session: Session;
  readonly pace: Pace;
  readonly #tools: SendTools;
  readonly #partition: number;
  readonly #view: RunView;
  readonly #attempt: Attempt;
  readonly #inHand = new Map<number, Promise<Settlement>>();
  #begun = 0;

  private constructor(
    tools: SendTools,
    session: Session,
    partition: number,
    pace: Pace,
    attempt: Attempt,
    view: RunView,
    frozen: FrozenRun,
  ) {
    this.#tools = tools;
    this.session = session;
    this.#partition = partition;
    this.pace = pace;
    this.#attempt = attempt;
    this.#view = view;
    this.frozen = frozen;
  }

  /** Writes a marker on the session's channel and reads the journal up to it: an owner knows before it acts. */
  static async open(
    tools: SendTools,
    session: Session,
    run: RunId,
    partition: number,
    pace: Pace,
    attempt: Attempt,
  ): Promise<Owner> {
    const view = new RunView(tools.broker, run, { keepAudience: false });
    await view.catchUp(session, session.lost);
    const frozen = view.freeze.frozenRun;
    if (frozen === undefined)
      throw new NothingFrozen(`The journal of run ${run} has no frozen audience`);
    return new Owner(tools, session, partition, pace, attempt, view, frozen);
  }

  async settle(message: SendMessage): Promise<Settlement> {
    const problem = this.#misplaced(message);
    if (problem !== undefined) return { kind: 'park', reason: problem };

    let decision = this.#decide(message);
    if (decision.kind === 'wait' || decision.kind === 'unconfirmed') {
      await this.#view.catchUp(this.session, this.session.lost);
      decision = this.#decide(message);
    }
    return this.#act(decision, message);
  }

  /** False as soon as this owner knows that the run no longer runs. */
  get mayBegin(): boolean {
    return this.#view.ledger.phase === 'running' && !this.session.stopping.aborted;
  }

  nextAttemptId(): AttemptId {
    this.#begun += 1;
    return `${this.session.id}:${this.#begun}` as AttemptId;
  }

  /**
   * Journals an attempt on the session's own channel, so that a lost owner can begin nothing. False when the session is
   * lost: whether or not the attempt is in the journal, it is closed there and must not go on.
   */
  async begin(number: number, attempt: AttemptId): Promise<boolean> {
    const entry: RunEntry = { v: 1, kind: 'attempt', at: Date.now(), number, attempt };
    try {
      await this.session.append(runJournal(this.frozen.run), [entry]);
      this.#view.apply(entry);
      if (!this.session.lost.aborted) return true;
    } catch (error) {
      this.#tools.logger.warn({ err: error, number }, 'attempt not confirmed');
    }
    await this.conclude(number, { kind: 'deferred', reply: 'Not handed over' }, attempt);
    return false;
  }

  /** Journals what is known of a delivery. The truth is written even when the session is lost: it may come late and twice. */
  async conclude(
    number: number,
    outcome: Outcome | { readonly kind: 'deferred'; readonly reply: string },
    attempt?: AttemptId,
  ): Promise<void> {
    const entry = {
      v: 1,
      kind: 'outcome',
      at: Date.now(),
      number,
      ...(attempt && { attempt }),
      outcome,
    } as const satisfies RunEntry;
    try {
      await this.session.append(runJournal(this.frozen.run), [entry]);
    } catch (error) {
      this.#tools.logger.warn({ err: error, number }, 'outcome goes by another channel');
      await this.#insist(entry);
    }
    this.#view.apply(entry);
  }

  async #insist(entry: RunEntry): Promise<void> {
    for (;;) {
      try {
        return await this.#tools.broker.append(runJournal(this.frozen.run), [entry]);
      } catch (error) {
        this.#tools.hardStop.throwIfAborted();
        if (error instanceof Unroutable)
          throw new NothingFrozen(`The journal of run ${this.frozen.run} is gone`, {
            cause: error,
          });
        this.#tools.logger.warn({ err: error }, 'outcome not journaled yet');
      }
    }
  }

  #misplaced({ number, run }: SendMessage): string | undefined {
    if (run !== this.frozen.run) return `Belongs to run ${run}, not to ${this.frozen.run}`;
    if (number >= this.frozen.count)
      return `Delivery ${number} is not in an audience of ${this.frozen.count}`;
    if (partitionOf(number, this.frozen.partitions) !== this.#partition)
      return `Delivery ${number} does not belong to partition ${this.#partition}`;
    return undefined;
  }

  #decide(message: SendMessage): Decision {
    const { ledger } = this.#view;
    return decide({
      phase: ledger.phase,
      state: ledger.stateOf(message.number),
      isStale: message.generation < ledger.generationOf(message.number),
      isInHand: this.#inHand.has(message.number),
      waited: message.kind === 'letter' && message.waited === true,
    });
  }

  async #act(decision: Decision, message: SendMessage): Promise<Settlement> {
    switch (decision.kind) {
      case 'acknowledge':
        return acknowledge;
      case 'give-back':
        return giveBack;
      case 'join':
        return (await this.#inHand.get(message.number)) ?? giveBack;
      case 'attempt':
        return this.#take(message);
      case 'wait':
        await this.session.publishLater(
          { kind: 'send', run: this.frozen.run, partition: this.#partition },
          { ...message, waited: true },
          this.#tools.policy.doubtDelay,
        );
        return acknowledge;
      case 'unconfirmed':
        await this.conclude(
          message.number,
          { kind: 'unconfirmed', attempt: decision.attempt },
          decision.attempt,
        );
        return acknowledge;
    }
  }

  async #take(message: SendMessage): Promise<Settlement> {
    const settling =
      message.kind === 'letter' ? this.#attempt(message, this) : this.#refuse(message);
    this.#inHand.set(message.number, settling);
    try {
      return await settling;
    } finally {
      this.#inHand.delete(message.number);
    }
  }

  async #refuse({ number, outcome }: Refusal): Promise<Settlement> {
    await this.conclude(number, outcome);
    return acknowledge;
  }
}

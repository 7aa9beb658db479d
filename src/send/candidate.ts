import { type Letter, SendMessage } from '../queue/messages.ts';
import {
  type Arrival,
  type Consumer,
  type Session,
  type Settlement,
  Unroutable,
} from '../queue/port.ts';
import { attemptLetter } from './attempt.ts';
import type { Holdings } from './holdings.ts';
import type { Journals } from './journals.ts';
import { Owner, type SendTools } from './owner.ts';
import { NothingFrozen } from './owner-journal.ts';
import type { Partition } from './partition.ts';

export interface CandidateOptions {
  readonly partition: Partition;
  readonly holdings: Holdings;
  /** Messages in hand at once. */
  readonly prefetch: number;
  readonly journals: Journals;
  readonly tools: SendTools;
}

const giveBack: Settlement = { kind: 'give-back' };

/**
 * Stands for one partition: the broker makes one session at a time its owner, in the order in which they came, and each
 * learns before it acts.
 */
export class Candidate implements AsyncDisposable {
  readonly #options: CandidateOptions;
  /** Without an owner where there was too much to own already. */
  readonly #owners = new WeakMap<Session, Promise<Owner | undefined>>();
  #consumer: Promise<Consumer | undefined>;
  #isOver = false;

  constructor(options: CandidateOptions) {
    this.#options = options;
    this.#consumer = this.#stand();
  }

  /** Resolves once the broker knows of it. */
  async known(): Promise<void> {
    await this.#consumer;
  }

  /** Begins nothing new, settles what is begun, lets the next candidate become owner, and stands again behind all others. */
  stepDown(): void {
    const { tools, partition } = this.#options;
    this.#consumer = this.#standAgain(this.#consumer);
    this.#consumer.catch((error: unknown) => {
      const { run, number } = partition;
      tools.logger.error({ err: error, run: run.run, partition: number }, 'partition left alone');
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await (await this.#consumer)?.[Symbol.asyncDispose]();
  }

  async #standAgain(before: Promise<Consumer | undefined>): Promise<Consumer | undefined> {
    await (await before)?.[Symbol.asyncDispose]();
    return this.#isOver ? undefined : this.#stand();
  }

  #stand(): Promise<Consumer> {
    const { tools, partition, prefetch, journals } = this.#options;
    return tools.broker.consume(
      { kind: 'send', run: partition.run.run, partition: partition.number },
      { schema: SendMessage, prefetch, channel: journals },
      (arrival, session) => this.#settle(arrival, session),
    );
  }

  async #settle(arrival: Arrival<SendMessage>, session: Session): Promise<Settlement> {
    try {
      const owner = await this.#ownerOf(session);
      return (await owner?.settle(arrival)) ?? giveBack;
    } catch (error) {
      return this.#afterError(error);
    }
  }

  #ownerOf(session: Session): Promise<Owner | undefined> {
    const known = this.#owners.get(session);
    if (known !== undefined) return known;
    const opening = this.#open(session);
    this.#owners.set(session, opening);
    opening.catch(() => this.#owners.delete(session));
    return opening;
  }

  async #open(session: Session): Promise<Owner | undefined> {
    const { tools, partition, holdings, journals } = this.#options;
    if (!(await holdings.take(partition.number, session))) return undefined;
    return Owner.open(tools, session, partition, journals.of(session), (letter: Letter, owner) =>
      attemptLetter(tools, letter, owner),
    );
  }

  /** Without its journal a run is over here; anything else is the worker loop's to report. */
  #afterError(error: unknown): Settlement {
    const { tools, partition } = this.#options;
    if (!(error instanceof NothingFrozen || error instanceof Unroutable)) throw error;
    tools.logger.error({ err: error, run: partition.run.run }, 'no journal, no mail');
    partition.letGo();
    return giveBack;
  }
}

import type { HaltReason } from '../campaign/halt.ts';
import type { AttemptId } from '../campaign/ids.ts';
import type { Deferral, OwnerOutcome } from '../campaign/outcome.ts';
import type { Quiet } from '../campaign/quiet-hours.ts';
import { haltRun } from '../journal/control.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import type { RunView } from '../journal/run-view.ts';
import type { Letter, SendMessage } from '../queue/messages.ts';
import type { Arrival, Session, Settlement } from '../queue/port.ts';
import type { Suppressions } from '../suppression/follow.ts';
import type { AttachmentStore } from './attachments.ts';
import { type Decision, decide } from './decide.ts';
import type { DkimKey } from './dkim.ts';
import { isAboutTheMessage, withoutAddress } from './hopeless.ts';
import type { SharedJournal } from './journals.ts';
import { LettersInHand } from './letters-in-hand.ts';
import type { Admission } from './limits/admission.ts';
import { misplaced } from './misplaced.ts';
import { NothingFrozen, nobodyKnows, OwnerJournal, type WritingTools } from './owner-journal.ts';
import type { Partition } from './partition.ts';
import type { RetryPolicy } from './retry.ts';
import type { Transports } from './transports.ts';

/** What owners work with; shared by all owners of a process. */
export interface SendTools extends WritingTools {
  readonly admission: Pick<Admission, 'toDestination' | 'ofCampaign' | 'throttled'>;
  readonly transports: Pick<Transports, 'acquire' | 'connections'>;
  readonly attachments: AttachmentStore;
  readonly suppressions: Pick<Suppressions, 'of'>;
  /** Mails of other domains are not signed here: the SMTP server may do it. */
  readonly dkimKeys: readonly DkimKey[];
  /** When nobody is mailed; absent where that does not matter. */
  readonly quiet?: Quiet | undefined;
  readonly policy: RetryPolicy;
}

/** A delivery that comes to its outcome without an attempt. */
type Untried = { readonly number: number; readonly outcome: OwnerOutcome };

/** Hands one letter over and settles it; see `attempt.ts`. */
export type Attempt = (letter: Letter, owner: Owner) => Promise<Settlement>;

/** After so many, whatever is wrong with a message does not pass. Most returns have other reasons, such as a pause. */
const mostReturns = 10;

const acknowledge: Settlement = { kind: 'acknowledge' };
const giveBack: Settlement = { kind: 'give-back' };

/** One session's right to settle one partition of one run, and what it knows of it. */
export class Owner {
  readonly frozen: FrozenRun;
  readonly session: Session;
  /** Aborts when nothing that waits for its turn may begin any more. */
  readonly waiting: AbortSignal;
  readonly #tools: SendTools;
  readonly #partition: Partition;
  readonly #view: RunView;
  readonly #journal: OwnerJournal;
  readonly #attempt: Attempt;
  readonly #inHand = new LettersInHand();
  #begun = 0;
  #hasMailed = false;

  private constructor(
    tools: SendTools,
    session: Session,
    partition: Partition,
    attempt: Attempt,
    journal: SharedJournal,
    frozen: FrozenRun,
  ) {
    this.#tools = tools;
    this.session = session;
    this.waiting = AbortSignal.any([session.lost, session.stopping, tools.hardStop]);
    this.#partition = partition;
    this.#attempt = attempt;
    this.#view = journal.view;
    this.#journal = new OwnerJournal(tools, session, partition.run.run, journal);
    this.frozen = frozen;
  }

  /** Writes a marker on the session's channel and reads the journal up to it: an owner knows before it acts. */
  static async open(
    tools: SendTools,
    session: Session,
    partition: Partition,
    journal: SharedJournal,
    attempt: Attempt,
  ): Promise<Owner> {
    const { view } = journal;
    await view.catchUp(session, waitingOf(tools, session));
    const frozen = view.freeze.frozenRun;
    if (frozen === undefined)
      throw new NothingFrozen(`The journal of run ${partition.run.run} has no frozen audience`);
    return new Owner(tools, session, partition, attempt, journal, frozen);
  }

  /** Mails a second, where the campaign sets a pace. */
  get pacePerSecond(): number | undefined {
    return this.#partition.run.pacePerSecond;
  }

  async settle({ message, returns }: Arrival<SendMessage>): Promise<Settlement> {
    try {
      return await this.#settle(message);
    } catch (error) {
      const isHopeless = returns >= mostReturns && isAboutTheMessage(error) && this.mayBegin;
      if (!isHopeless || this.#inHand.has(message.number)) throw error;
      return this.#giveUp(message, error);
    }
  }

  async #settle(message: SendMessage): Promise<Settlement> {
    const problem = misplaced(message, this.frozen, this.#partition.number);
    if (problem !== undefined) return { kind: 'park', class: 'misplaced', reason: problem };

    let decision = this.#decide(message);
    const isInDoubt = 'attempt' in decision;
    // A newer generation than is known says that its delivery was reopened.
    if (isInDoubt || message.generation > this.#view.ledger.generation) {
      await this.#readOn();
      decision = this.#decide(message);
    }
    return this.#act(decision, message);
  }

  /** False as soon as this owner knows that it is none any more, or that the run no longer runs. */
  get mayBegin(): boolean {
    const { stopping, lost } = this.session;
    const isOwner = !stopping.aborted && !lost.aborted;
    return isOwner && this.#isRunning;
  }

  nextAttemptId(): AttemptId {
    this.#begun += 1;
    return `${this.session.id}:${this.#begun}` as AttemptId;
  }

  /** Whether a delivery that may have been mailed is mailed again: once, where the config wants it. */
  mayMailAgain(number: number): boolean {
    return this.#tools.policy.unconfirmed === 'mail-again' && !this.#view.ledger.isDoubted(number);
  }

  pausedMilliseconds(since: number, now: number): number {
    return this.#view.ledger.pausedMilliseconds(since, now);
  }

  /** Journals an attempt; false when it must not go on. */
  begin(number: number, attempt: AttemptId): Promise<boolean> {
    return this.#journal.begin(number, attempt, {
      begin: () => this.mayBegin,
      goOn: () => this.#isRunning,
    });
  }

  /** Whether any of its letters got through. A run that is moved on after a halt has new owners. */
  get hasMailed(): boolean {
    return this.#hasMailed;
  }

  /** Journals what came of an attempt. */
  conclude(number: number, attempt: AttemptId, outcome: OwnerOutcome | Deferral): Promise<void> {
    if (outcome.kind === 'sent') this.#hasMailed = true;
    return this.#journal.conclude(number, attempt, outcome);
  }

  get #isRunning(): boolean {
    return this.#partition.isRunning() && this.#view.ledger.phase === 'running';
  }

  /** Puts the letter in hand onto the ladder. */
  publishLater(letter: Letter, delayMilliseconds: number): Promise<void> {
    this.#inHand.goesOntoLadder(letter.number);
    return this.#publishLater(letter, delayMilliseconds);
  }

  #publishLater(message: SendMessage, delayMilliseconds: number): Promise<void> {
    const { run } = this.frozen;
    const queue = { kind: 'send', run, partition: this.#partition.number } as const;
    return this.session.publishLater(queue, message, delayMilliseconds);
  }

  /** Pauses the run for a person to look at; nobody is used up. */
  async halt(because: HaltReason): Promise<void> {
    const { run } = this.#partition;
    this.#tools.logger.error({ run: run.run, ...because }, 'run halted');
    await haltRun(this.#tools.broker, run, because);
    this.#partition.letGo();
  }

  #decide({ number, generation, waitedFor, kind }: SendMessage): Decision {
    const { ledger } = this.#view;
    return decide({
      phase: ledger.phase,
      state: ledger.stateOf(number),
      isStale: generation < ledger.generationOf(number),
      isInHand: this.#inHand.has(number),
      waitedFor,
      mayMailAgain: kind === 'letter' && this.mayMailAgain(number),
    });
  }

  async #act(decision: Decision, message: SendMessage): Promise<Settlement> {
    switch (decision.kind) {
      case 'acknowledge':
        return acknowledge;
      case 'let-go':
        this.#partition.letGo();
        return giveBack;
      case 'join':
        return this.#join(message);
      case 'attempt':
        return this.#take(message);
      case 'wait':
        await this.#publishLater(
          { ...message, waitedFor: decision.attempt },
          this.#tools.policy.doubtDelay,
        );
        return acknowledge;
      case 'mail-again':
        return this.#endDoubt(message, decision.attempt, nobodyKnows);
      case 'unconfirmed':
        return this.#endDoubt(message, decision.attempt, decision);
    }
  }

  #take(message: SendMessage): Promise<Settlement> {
    return this.#inHand.take(message.number, () =>
      message.kind === 'letter' ? this.#attempt(message, this) : this.settleUntried(message),
    );
  }

  async #join(message: SendMessage): Promise<Settlement> {
    return (await this.#inHand.join(message.number)) ?? this.#settle(message);
  }

  /**
   * Closes the attempt of another owner. That one may have closed it itself a moment ago: what holds is what the journal
   * says when both stand there.
   */
  async #endDoubt(
    message: SendMessage,
    attempt: AttemptId,
    outcome: OwnerOutcome | Deferral,
  ): Promise<Settlement> {
    await this.#journal.closeForeign(message.number, attempt, outcome);
    await this.#readOn();
    return this.#act(this.#decide(message), message);
  }

  /** Reads everything that stands in the journal by now. */
  #readOn(): Promise<void> {
    return this.#view.catchUp(this.session, waitingOf(this.#tools, this.session));
  }

  /** Settles what is not to be mailed. */
  async settleUntried({ number, outcome }: Untried): Promise<Settlement> {
    await this.#journal.settleUntried(number, outcome);
    return acknowledge;
  }

  /** Settles what no owner can handle, and sets it aside: given back for ever, it would end up without an outcome. */
  async #giveUp(message: SendMessage, error: Error): Promise<Settlement> {
    const { number } = message;
    const detail = message.kind === 'letter' ? withoutAddress(error, message.to) : error.message;
    const reason = `Postboard cannot handle it: ${detail}`;
    const state = this.#view.ledger.stateOf(number);
    if (state.kind === 'fresh')
      await this.#journal.settleUntried(number, { kind: 'failed', reason });
    if (state.kind === 'open') {
      // Somebody may have got it.
      const { attempt } = state;
      await this.#journal.closeForeign(number, attempt, { kind: 'unconfirmed', attempt });
    }
    return { kind: 'park', class: 'returned-too-often', reason };
  }
}

/** How long reading the journal is worth it. */
function waitingOf({ hardStop }: SendTools, { lost }: Session): AbortSignal {
  return AbortSignal.any([lost, hardStop]);
}

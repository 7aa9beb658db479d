import { journalControl } from '../journal/control.ts';
import type { KnownRun, Runs } from '../journal/runs.ts';
import { SendMessage } from '../queue/messages.ts';
import { type Consumer, type Session, type Settlement, Unroutable } from '../queue/port.ts';
import { AttachmentUnusable } from './attachments.ts';
import { attemptLetter } from './attempt.ts';
import { NothingFrozen, Owner, type SendTools } from './owner.ts';
import { createPace, type Pace } from './pace.ts';

export interface SendOptions {
  readonly runs: Runs;
  readonly tools: Omit<SendTools, 'halt'>;
  /** SMTP connections of this process: what a partition holds in hand is sized by it. */
  readonly connections: number;
}

/** Letters that a slow partition may hold in hand: nothing should be held for minutes. */
const secondsInHand = 5;

/**
 * Sends the letters of every running run. A run that pauses is let go: its queues keep what they hold. Disposing settles
 * what is begun and gives back the rest.
 */
export function startSend({ runs, tools, connections }: SendOptions): AsyncDisposable {
  const sending = new Map<string, RunSending>();
  const send: SendTools = { ...tools, halt };

  const watching = runs.watch((run) => {
    const current = sending.get(run.run) ?? new RunSending(run, send, connections);
    sending.set(run.run, current);
    void current.follow(run.phase === 'running');
    if (run.phase === 'closed') sending.delete(run.run);
  });

  async function halt(run: KnownRun['run'], reason: string): Promise<void> {
    tools.logger.error({ run, reason }, 'run halted');
    await journalControl(tools.broker, run, { kind: 'paused', reason });
  }

  return {
    async [Symbol.asyncDispose]() {
      watching[Symbol.dispose]();
      await Promise.all([...sending.values()].map((run) => run.follow(false)));
    },
  };
}

/** The consumers of one run's partitions in this process. */
class RunSending {
  readonly #run: KnownRun;
  readonly #tools: SendTools;
  readonly #connections: number;
  #consumers: readonly Consumer[] = [];
  #changing: Promise<void> = Promise.resolve();

  constructor(run: KnownRun, tools: SendTools, connections: number) {
    this.#run = run;
    this.#tools = tools;
    this.#connections = connections;
  }

  /** Starts or stops; calls are carried out one after the other. */
  follow(shouldRun: boolean): Promise<void> {
    this.#changing = this.#changing
      .then(() => (shouldRun ? this.#start() : this.#stop()))
      .catch((error: unknown) => {
        this.#tools.logger.error({ err: error, run: this.#run.run }, 'cannot follow run');
      });
    return this.#changing;
  }

  async #start(): Promise<void> {
    if (this.#consumers.length > 0) return;
    const { partitions } = this.#run;
    // Each process begins elsewhere, so that partitions spread over the processes that are there.
    const first = Math.floor(Math.random() * partitions);
    const order = Array.from({ length: partitions }, (_, index) => (first + index) % partitions);
    this.#consumers = await Promise.all(order.map((partition) => this.#own(partition)));
    this.#tools.logger.info({ run: this.#run.run, key: this.#run.key, partitions }, 'sending');
  }

  async #stop(): Promise<void> {
    const consumers = this.#consumers;
    this.#consumers = [];
    await Promise.all(consumers.map((consumer) => consumer[Symbol.asyncDispose]()));
  }

  #own(partition: number): Promise<Consumer> {
    const { run, partitions, pacePerSecond } = this.#run;
    const perSecond = pacePerSecond === undefined ? undefined : pacePerSecond / partitions;
    const pace = createPace({ perSecond });
    const owners = new WeakMap<Session, Promise<Owner>>();
    return this.#tools.broker.consume(
      { kind: 'send', run, partition },
      { schema: SendMessage, prefetch: prefetchFor(perSecond, this.#connections) },
      async ({ message }, session) => {
        try {
          const owner = await this.#ownerOf(owners, session, partition, pace);
          return await owner.settle(message);
        } catch (error) {
          return this.#afterError(error);
        }
      },
    );
  }

  #ownerOf(
    owners: WeakMap<Session, Promise<Owner>>,
    session: Session,
    partition: number,
    pace: Pace,
  ): Promise<Owner> {
    const known = owners.get(session);
    if (known !== undefined) return known;
    const opening = Owner.open(this.#tools, session, this.#run.run, partition, pace, (letter, owner) =>
      attemptLetter(this.#tools, letter, owner),
    );
    owners.set(session, opening);
    opening.catch(() => owners.delete(session));
    return opening;
  }

  /** What no letter can cure halts the run; anything else is the worker loop's to report. */
  async #afterError(error: unknown): Promise<Settlement> {
    if (error instanceof AttachmentUnusable) {
      await this.#tools.halt(this.#run.run, error.message);
      return { kind: 'give-back' };
    }
    if (error instanceof NothingFrozen || error instanceof Unroutable) {
      this.#tools.logger.error({ err: error, run: this.#run.run }, 'no journal, no mail');
      void this.follow(false); // Not awaited: stopping waits for this very handler.
      return { kind: 'give-back' };
    }
    throw error;
  }
}

/** Twice the connections keeps them busy; a slow pace holds no more than a few seconds of work. */
function prefetchFor(perSecond: number | undefined, connections: number): number {
  const busy = connections * 2;
  if (perSecond === undefined) return busy;
  return Math.max(1, Math.min(busy, Math.ceil(perSecond * secondsInHand)));
}

import { attendRuns } from '../journal/attend.ts';
import type { KnownRun, Runs } from '../journal/runs.ts';
import { SendMessage } from '../queue/messages.ts';
import { type Consumer, type Session, type Settlement, Unroutable } from '../queue/port.ts';
import { attemptLetter } from './attempt.ts';
import { NothingFrozen, Owner, type Partition, type SendTools } from './owner.ts';
import { createPace } from './pace.ts';

export interface SendOptions {
  readonly runs: Runs;
  readonly tools: SendTools;
  /** SMTP connections of this process: what a partition holds in hand is sized by it. */
  readonly connections: number;
}

/** Letters that a slow partition may hold in hand: nothing should be held for minutes. */
const secondsInHand = 5;

/** Sends the letters of every running run. Disposing settles what is begun and gives back the rest. */
export function startSend({ runs, tools, connections }: SendOptions): AsyncDisposable {
  return attendRuns(
    runs,
    async (run, letGo) => {
      const perSecond = run.pacePerSecond && run.pacePerSecond / run.partitions;
      const prefetch = prefetchFor(perSecond, connections);
      tools.logger.info({ run: run.run, key: run.key, partitions: run.partitions }, 'sending');
      const consumers = partitionsOf(run).map((number) => {
        const pace = createPace({ perSecond });
        return own({ run, number, pace, letGo }, tools, prefetch);
      });
      Promise.all(consumers).catch((error: unknown) => {
        tools.logger.error({ err: error, run: run.run }, 'not all partitions are consumed');
      });
      return {
        // A stop does not wait for those that are not there yet.
        async [Symbol.asyncDispose]() {
          await Promise.all(
            consumers.map(async (consumer) => (await consumer)[Symbol.asyncDispose]()),
          );
        },
      };
    },
    tools.logger,
  );
}

/** Each process begins elsewhere, so that partitions spread over the processes that are there. */
function partitionsOf({ partitions }: KnownRun): readonly number[] {
  const first = Math.floor(Math.random() * partitions);
  return Array.from({ length: partitions }, (_, index) => (first + index) % partitions);
}

/** Consumes one partition; the broker gives it to one session at a time, and each session learns before it acts. */
function own(partition: Partition, tools: SendTools, prefetch: number): Promise<Consumer> {
  const { run } = partition.run;
  const owners = new WeakMap<Session, Promise<Owner>>();
  return tools.broker.consume(
    { kind: 'send', run, partition: partition.number },
    { schema: SendMessage, prefetch },
    async ({ message }, session) => {
      try {
        const owner = await ownerOf(session);
        return await owner.settle(message);
      } catch (error) {
        return afterError(error);
      }
    },
  );

  function ownerOf(session: Session): Promise<Owner> {
    const known = owners.get(session);
    if (known !== undefined) return known;
    const opening = Owner.open(tools, session, partition, (letter, owner) =>
      attemptLetter(tools, letter, owner),
    );
    owners.set(session, opening);
    opening.catch(() => owners.delete(session));
    return opening;
  }

  /** Without its journal a run is over here; anything else is the worker loop's to report. */
  function afterError(error: unknown): Settlement {
    if (!(error instanceof NothingFrozen || error instanceof Unroutable)) throw error;
    tools.logger.error({ err: error, run }, 'no journal, no mail');
    partition.letGo();
    return { kind: 'give-back' };
  }
}

/** Twice the connections keeps them busy; a slow pace holds no more than a few seconds of work. */
function prefetchFor(perSecond: number | undefined, connections: number): number {
  const busy = connections * 2;
  if (perSecond === undefined) return busy;
  return Math.max(1, Math.min(busy, Math.ceil(perSecond * secondsInHand)));
}

import { z } from 'zod';
import { attendRuns } from '../journal/attend.ts';
import type { KnownRun, Runs } from '../journal/runs.ts';
import { lettersTogether } from '../queue/bundle.ts';
import type { Consumer } from '../queue/port.ts';
import { Candidate } from './candidate.ts';
import { systemClock } from './clock.ts';
import { Holdings } from './holdings.ts';
import { Journals } from './journals.ts';
import { OutcomesUnderway } from './outcomes-underway.ts';
import type { SendTools } from './owner.ts';

export interface SendOptions {
  readonly runs: Runs;
  readonly tools: Omit<SendTools, 'underway'>;
  /** What all campaigns together can go at most, where something limits it. */
  readonly ceilingPerSecond?: number | undefined;
}

/** Work that a slow partition may hold in hand: nothing should be held for minutes. */
const secondsInHand = 5;
/** Bundles of one partition. What could not be written is settled first: too much of it ahead would look like a run gone bad. */
const mostInHand = 10;

/** Sends the letters of every running run. Disposing settles what is begun and gives back the rest. */
export function startSend({
  runs,
  tools: given,
  ceilingPerSecond = Infinity,
}: SendOptions): AsyncDisposable {
  const tools: SendTools = { ...given, underway: new OutcomesUnderway() };
  const closing = new Set<Promise<void>>();

  /**
   * A run that is resumed does not wait for a server that keeps an earlier mail waiting: the broker lets the next owner of
   * a partition in when the one before is done, and the others at once.
   */
  async function close(sending: AsyncDisposable): Promise<void> {
    try {
      await sending[Symbol.asyncDispose]();
    } catch (error) {
      tools.logger.error({ err: error }, 'run not left in order');
    }
  }

  const attending = attendRuns(
    runs,
    async (run, letGo) => {
      const sending = sendRun(run, letGo, { runs, tools, ceilingPerSecond });
      return {
        async [Symbol.asyncDispose]() {
          const closed = close(sending).finally(() => closing.delete(closed));
          closing.add(closed);
        },
      };
    },
    tools.logger,
  );
  return {
    async [Symbol.asyncDispose]() {
      await attending[Symbol.asyncDispose]();
      await Promise.all(closing);
    },
  };
}

/** Stands for every partition of a run. A stop waits for no candidate that is not there yet before it stops the others. */
function sendRun(
  run: KnownRun,
  letGo: () => void,
  {
    runs,
    tools,
    ceilingPerSecond,
  }: { readonly runs: Runs; readonly tools: SendTools; readonly ceilingPerSecond: number },
): AsyncDisposable {
  const logger = tools.logger.child({ run: run.run });
  logger.info({ key: run.key, partitions: run.partitions }, 'sending');
  const attendance = { kind: 'attendance', run: run.run } as const;
  const holdings = new Holdings({
    partitions: run.partitions,
    countProcesses: () => tools.broker.consumers(attendance),
    stepDown: (number) => candidates.get(number)?.stepDown(),
    clock: systemClock,
    logger,
  });
  const journals = new Journals(tools.broker, run.run);
  const isRunning = () => runs.find(run.run)?.phase === 'running';
  const perSecond = Math.min(run.pacePerSecond ?? Infinity, ceilingPerSecond) / run.partitions;
  const prefetch = prefetchFor(perSecond, tools.transports.connections);
  const candidates = new Map(
    partitionsOf(run).map((number) => {
      const partition = { run, number, isRunning, letGo };
      return [number, new Candidate({ partition, holdings, prefetch, journals, tools })];
    }),
  );
  const attending = attend();

  /** Counted only once it can take every partition: others would step down for nobody. */
  async function attend(): Promise<Consumer | undefined> {
    try {
      await Promise.all([...candidates.values()].map((candidate) => candidate.known()));
      return await tools.broker.consume(
        attendance,
        { schema: z.never(), prefetch: 1 },
        async () => ({ kind: 'acknowledge' }),
      );
    } catch (error) {
      logger.error({ err: error }, 'not all partitions are consumed');
      return undefined;
    }
  }

  return {
    async [Symbol.asyncDispose]() {
      const working = [holdings, ...candidates.values()];
      await Promise.all([
        ...working.map((each) => each[Symbol.asyncDispose]()),
        attending.then((consumer) => consumer?.[Symbol.asyncDispose]()),
      ]);
      logger.info('no longer sending');
    },
  };
}

/** Each process begins elsewhere, so that partitions spread over the processes that are there. */
function partitionsOf({ partitions }: KnownRun): readonly number[] {
  const first = Math.floor(Math.random() * partitions);
  return Array.from({ length: partitions }, (_, index) => (first + index) % partitions);
}

/**
 * In bundles. As many as there are connections keep these busy, also where each holds one letter; a slow pace holds no more
 * than a few seconds of work.
 */
function prefetchFor(perSecond: number, connections: number): number {
  const inHand = (perSecond * secondsInHand) / lettersTogether(perSecond);
  return Math.max(1, Math.min(connections, mostInHand, Math.ceil(inHand)));
}

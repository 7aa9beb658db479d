import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type ChangelogId, partsOf, type RunId } from '../campaign/ids.ts';
import type { Broker, JournalName } from '../queue/port.ts';
import { ServiceEntry } from './entries.ts';
import { isNews, type Moved } from './moves.ts';

/** A run as every process knows it. */
export interface KnownRun {
  readonly run: RunId;
  /** The campaign's key when the run began. */
  readonly key: string;
  readonly partitions: number;
  readonly pacePerSecond: number | undefined;
  readonly isDryRun: boolean;
  /** `finishing`: everything is settled, and its queues are about to be removed. */
  readonly phase: 'running' | 'paused' | 'cancelled' | 'finishing' | 'closed';
  /** The last move that was taken into account. */
  readonly lastMove: ChangelogId;
}

export type RunListener = (run: KnownRun) => void;

/** The runs that are not over, and what changes about them. */
export interface Runs extends AsyncDisposable {
  /** Undefined while the service's journal is followed; without it every run rests here. */
  trouble(): string | undefined;
  active(): readonly KnownRun[];
  /** One that is over is known for as long as its journal is kept. */
  find(run: RunId): KnownRun | undefined;
  /** Runs that are over since before this time (epoch milliseconds) and whose journals are still there. */
  closedBefore(time: number): readonly RunId[];
  /** Calls the listener for every active run now, and for each change from then on. Dispose to stop. */
  watch(listener: RunListener): Disposable;
}

type Opened = Extract<ServiceEntry, { kind: 'run-opened' }>;
type Ending = Extract<ServiceEntry, { kind: 'run-finishing' | 'run-closed' }>;
type Phase = KnownRun['phase'];

interface Known {
  opened: Opened | undefined;
  phase: Phase;
  lastMove: ChangelogId;
  generation: number;
  closedAt: number | undefined;
}

export const serviceJournal: JournalName = { kind: 'service' };

/**
 * Follows the service's journal. It is the fan-out of control, too: a process that was cut off goes on reading where it
 * stopped, so no pause can be missed. Resolves when everything written before the call is known.
 */
export async function followRuns(
  broker: Broker,
  signal: AbortSignal,
  logger?: Logger,
): Promise<Runs> {
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  const known = new Map<RunId, Known>();
  const listeners = new Set<RunListener>();
  const session = randomUUID();
  const caughtUp = Promise.withResolvers<void>();
  let trouble: string | undefined;

  await broker.append(serviceJournal, [
    { v: 1, kind: 'marker', at: Date.now(), session } satisfies ServiceEntry,
  ]);
  const following = follow().catch((error: unknown) => {
    caughtUp.reject(error);
    if (!ended.aborted) goDeaf(error);
    throw error;
  });
  following.catch(() => {}); // Reported by dispose, or by the wait below.
  await caughtUp.promise;

  async function follow(): Promise<void> {
    for await (const records of broker.read(serviceJournal, 0, ended)) {
      for (const record of records) {
        const entry = ServiceEntry.parse(record.entry);
        if (entry.kind === 'marker') {
          if (entry.session === session) caughtUp.resolve();
        } else {
          take(entry);
        }
      }
    }
    ended.throwIfAborted();
  }

  function take(entry: Exclude<ServiceEntry, { kind: 'marker' }>): void {
    const before = known.get(entry.run) ?? {
      opened: undefined,
      phase: 'running' as const,
      lastMove: partsOf(entry.run).move,
      generation: 0,
      closedAt: undefined,
    };
    known.set(entry.run, before);
    if (!change(before, entry)) return;
    const run = describe(before);
    if (entry.kind === 'run-forgotten') known.delete(entry.run);
    if (run !== undefined) for (const listener of listeners) listener(run);
  }

  function active(): readonly KnownRun[] {
    const runs = [...known.values()].flatMap((run) => describe(run) ?? []);
    return runs.filter(({ phase }) => phase !== 'closed');
  }

  /** Whoever can hear of no pause any more may send nothing more. */
  function goDeaf(error: unknown): void {
    trouble = 'The journal of the service cannot be followed; no run goes on here.';
    logger?.error({ err: error }, 'the journal of the service cannot be followed: runs rest here');
    for (const run of known.values()) if (run.phase === 'running') run.phase = 'paused';
    for (const run of active()) for (const listener of listeners) listener(run);
  }

  return {
    trouble: () => trouble,
    active,
    find: (run) => {
      const found = known.get(run);
      return found && describe(found);
    },
    closedBefore: (time) =>
      [...known].filter(([, { closedAt = Infinity }]) => closedAt < time).map(([run]) => run),
    watch(listener) {
      listeners.add(listener);
      for (const run of active()) listener(run);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following.catch((error: unknown) => {
        if (!ended.aborted) throw error;
      });
    },
  };
}

/** Applies one entry; true when somebody should hear of it. */
function change(run: Known, entry: Exclude<ServiceEntry, { kind: 'marker' }>): boolean {
  switch (entry.kind) {
    case 'run-opened':
      return open(run, entry);
    case 'run-paused':
      return move(run, entry, 'paused');
    case 'run-resumed':
      return move(run, entry, 'running');
    case 'run-cancelled':
      return move(run, entry, 'cancelled');
    case 'run-finishing':
      return end(run, entry, 'finishing');
    case 'run-closed':
      return end(run, entry, 'closed');
    case 'run-forgotten':
      run.phase = 'closed';
      return true;
  }
}

/** Said again of a run that goes on, it tells whoever let go of its queues that they are there again. */
function open(run: Known, entry: Opened): boolean {
  run.opened ??= entry;
  const { reopening } = entry;
  if (reopening === undefined || reopening.generation <= run.generation)
    return run.phase !== 'closed';
  run.generation = reopening.generation;
  run.phase = 'running';
  run.closedAt = undefined;
  run.lastMove = reopening.move;
  return true;
}

function move(run: Known, entry: Moved, phase: Phase): boolean {
  if (run.phase === 'cancelled' || run.phase === 'finishing' || run.phase === 'closed')
    return false;
  if (!isNews(entry, run.lastMove)) return false;
  run.lastMove = entry.move ?? run.lastMove;
  run.phase = phase;
  return true;
}

/** A run that was reopened since is not over. */
function end(run: Known, entry: Ending, phase: 'finishing' | 'closed'): boolean {
  if (run.phase === 'closed' || entry.generation < run.generation) return false;
  run.phase = phase;
  if (phase === 'closed') run.closedAt = entry.at;
  return true;
}

function describe(run: Known): KnownRun | undefined {
  if (run.opened === undefined) return undefined;
  const { run: id, key, partitions, pacePerSecond, isDryRun = false } = run.opened;
  return {
    run: id,
    key,
    partitions,
    pacePerSecond,
    isDryRun,
    phase: run.phase,
    lastMove: run.lastMove,
  };
}

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
  readonly phase: 'running' | 'paused' | 'cancelled' | 'closed';
  /** The last move that was taken into account. */
  readonly lastMove: ChangelogId;
}

export type RunListener = (run: KnownRun) => void;

/** The runs that are not over, and what changes about them. */
export interface Runs extends AsyncDisposable {
  /** Undefined while the service's journal is followed; without it every run rests here. */
  trouble(): string | undefined;
  active(): readonly KnownRun[];
  find(run: RunId): KnownRun | undefined;
  /** Runs that are over since before this time (epoch milliseconds) and whose journals are still there. */
  closedBefore(time: number): readonly RunId[];
  /** Calls the listener for every active run now, and for each change from then on. Dispose to stop. */
  watch(listener: RunListener): Disposable;
}

type Opened = Extract<ServiceEntry, { kind: 'run-opened' }>;
type Phase = KnownRun['phase'];

interface Known {
  opened: Opened | undefined;
  phase: Phase;
  lastMove: ChangelogId;
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
  const closedAt = new Map<RunId, number>();
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
    };
    known.set(entry.run, before);
    if (!change(before, entry)) return;
    const run = describe(before);
    if (before.phase === 'closed') {
      known.delete(entry.run);
      if (entry.kind === 'run-closed') closedAt.set(entry.run, entry.at);
      if (entry.kind === 'run-forgotten') closedAt.delete(entry.run);
    }
    if (run !== undefined) for (const listener of listeners) listener(run);
  }

  /** Whoever can hear of no pause any more may send nothing more. */
  function goDeaf(error: unknown): void {
    trouble = 'The journal of the service cannot be followed; no run goes on here.';
    logger?.error({ err: error }, 'the journal of the service cannot be followed: runs rest here');
    for (const run of known.values()) {
      if (run.phase === 'running') run.phase = 'paused';
      const described = describe(run);
      if (described !== undefined) for (const listener of listeners) listener(described);
    }
  }

  return {
    trouble: () => trouble,
    active: () => [...known.values()].flatMap((run) => describe(run) ?? []),
    find: (run) => {
      const found = known.get(run);
      return found && describe(found);
    },
    closedBefore: (time) => [...closedAt].filter(([, at]) => at < time).map(([run]) => run),
    watch(listener) {
      listeners.add(listener);
      for (const run of known.values()) {
        const described = describe(run);
        if (described !== undefined) listener(described);
      }
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
      if (run.opened !== undefined) return false;
      run.opened = entry;
      return true;
    case 'run-paused':
      return move(run, entry, 'paused');
    case 'run-resumed':
      return move(run, entry, 'running');
    case 'run-cancelled':
      return move(run, entry, 'cancelled');
    case 'run-closed':
    case 'run-forgotten':
      run.phase = 'closed';
      return true;
  }
}

function move(run: Known, entry: Moved, phase: Phase): boolean {
  if (run.phase === 'cancelled' || run.phase === 'closed') return false;
  if (!isNews(entry, run.lastMove)) return false;
  run.lastMove = entry.move ?? run.lastMove;
  run.phase = phase;
  return true;
}

function describe(run: Known): KnownRun | undefined {
  if (run.opened === undefined) return undefined;
  const { run: id, key, partitions, pacePerSecond } = run.opened;
  return { run: id, key, partitions, pacePerSecond, phase: run.phase, lastMove: run.lastMove };
}

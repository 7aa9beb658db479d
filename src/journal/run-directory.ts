import { randomUUID } from 'node:crypto';
import type { RunId } from '../campaign/ids.ts';
import type { Broker } from '../queue/port.ts';
import { ServiceEntry } from './entries.ts';
import { readRun, UnreadableJournal } from './run-journal.ts';
import { serviceJournal } from './runs.ts';

/** A run whose journal is kept, whether it is over or not. */
export interface ListedRun {
  readonly run: RunId;
  /** The campaign's key when the run began; undefined until somebody has looked into the journal of a refused one. */
  readonly key: string | undefined;
  /** Undefined for one that was refused before it opened. */
  readonly partitions: number | undefined;
  readonly isDryRun: boolean;
  /** When the service heard of it first, in epoch milliseconds. */
  readonly listedAt: number;
  /** Undefined while it is not over. */
  readonly closedAt: number | undefined;
}

/** Every run that there is something to read about, as a fold over the service's journal. */
export class RunDirectory {
  readonly #runs = new Map<RunId, ListedRun>();
  readonly #generations = new Map<RunId, number>();

  apply(entry: ServiceEntry): void {
    switch (entry.kind) {
      case 'marker':
        return;
      case 'run-opened':
        return this.#open(entry);
      case 'run-closed':
        return this.#close(entry);
      case 'run-forgotten':
        this.#runs.delete(entry.run);
        return;
      case 'run-paused':
      case 'run-resumed':
      case 'run-cancelled':
      case 'run-finishing':
        return;
    }
  }

  find(run: RunId): ListedRun | undefined {
    return this.#runs.get(run);
  }

  /** Newest first. */
  all(): readonly ListedRun[] {
    return [...this.#runs.values()].toReversed();
  }

  /** Notes the campaign of a run that was refused. */
  name(run: RunId, key: string): void {
    const listed = this.#runs.get(run);
    if (listed !== undefined) this.#runs.set(run, { ...listed, key });
  }

  #open(entry: Extract<ServiceEntry, { kind: 'run-opened' }>): void {
    const { run, key, partitions, at, reopening, isDryRun = false } = entry;
    const listed = this.#runs.get(run) ?? { run, listedAt: at, closedAt: undefined };
    const generation = reopening?.generation ?? 0;
    // The same opening comes twice when launch died over it.
    const isNew = generation > this.#generationOf(run);
    if (isNew) this.#generations.set(run, generation);
    const closedAt = isNew ? undefined : listed.closedAt;
    this.#runs.set(run, { ...listed, key, partitions, isDryRun, closedAt });
  }

  #close({ run, at, generation }: Extract<ServiceEntry, { kind: 'run-closed' }>): void {
    if (generation < this.#generationOf(run)) return;
    const listed = this.#runs.get(run) ?? {
      run,
      key: undefined,
      partitions: undefined,
      isDryRun: false,
      listedAt: at,
    };
    this.#runs.set(run, { ...listed, closedAt: at });
  }

  #generationOf(run: RunId): number {
    return this.#generations.get(run) ?? 0;
  }
}

/** Reads the service's journal as it is now, and of runs that were refused the campaign. */
export async function readRunDirectory(broker: Broker, signal: AbortSignal): Promise<RunDirectory> {
  const directory = new RunDirectory();
  const session = randomUUID();
  await broker.append(serviceJournal, [
    { v: 1, kind: 'marker', at: Date.now(), session } satisfies ServiceEntry,
  ]);
  await readToMarker(broker, session, (entry) => directory.apply(entry), signal);
  for (const { run, key } of directory.all())
    if (key === undefined) await readName(broker, run, directory, signal);
  return directory;
}

async function readToMarker(
  broker: Broker,
  session: string,
  apply: (entry: ServiceEntry) => void,
  signal: AbortSignal,
): Promise<void> {
  for await (const records of broker.read(serviceJournal, 0, signal))
    for (const { offset, entry } of records) {
      const parsed = ServiceEntry.safeParse(entry);
      if (!parsed.success)
        throw new UnreadableJournal(
          `Entry ${offset} in the journal of the service was not written by this version`,
          { cause: parsed.error },
        );
      if (parsed.data.kind === 'marker' && parsed.data.session === session) return;
      apply(parsed.data);
    }
  signal.throwIfAborted();
}

/** Its first entry says whose run it is. A journal without one, or that is gone, has nothing to tell. */
async function readName(
  broker: Broker,
  run: RunId,
  directory: RunDirectory,
  signal: AbortSignal,
): Promise<void> {
  if (!(await broker.hasJournal(run))) return;
  for await (const records of readRun(broker, run, 0, signal)) {
    const opened = records.find(({ entry }) => entry.kind === 'opened')?.entry;
    if (opened?.kind === 'opened') return directory.name(run, opened.campaign.key);
    if (records.some(({ entry }) => entry.kind === 'refused')) return;
  }
}

import { randomUUID } from 'node:crypto';
import type { RunId } from '../campaign/ids.ts';
import type { Broker, JournalName, JournalRecord, Publisher } from '../queue/port.ts';
import type { RunEntry } from './entries.ts';
import { readWritten } from './written.ts';

export interface RunRecord {
  /** Of the message: entries that were written together share it. */
  readonly offset: number;
  readonly entry: RunEntry;
}

/** An entry that this version does not know: nothing may be decided on a journal that holds one. */
export class UnreadableJournal extends Error {
  override readonly name = 'UnreadableJournal';
}

export function runJournal(run: RunId): JournalName {
  return { kind: 'run', run };
}

/** Reads a run's journal from `offset` on, and goes on as entries come, until the signal aborts. */
export async function* readRun(
  broker: Broker,
  run: RunId,
  offset: number,
  signal: AbortSignal,
): AsyncIterable<readonly RunRecord[]> {
  for await (const records of broker.read(runJournal(run), offset, signal))
    yield records.flatMap((record) => parse(run, record));
}

/**
 * Writes a marker and reads everything from `offset` up to it. Returns the offset after the marker, where a later call
 * goes on. Whoever writes the marker on the channel it consumes on knows all that was written before it became active.
 */
export async function foldToNow(
  broker: Broker,
  publisher: Publisher,
  run: RunId,
  offset: number,
  apply: (record: RunRecord) => void,
  signal: AbortSignal,
): Promise<number> {
  const session = randomUUID();
  await publisher.append(runJournal(run), [
    { v: 1, kind: 'marker', at: Date.now(), session } satisfies RunEntry,
  ]);
  for await (const records of readRun(broker, run, offset, signal)) {
    const marker = records.find(
      ({ entry }) => entry.kind === 'marker' && entry.session === session,
    );
    const end = marker?.offset ?? Infinity;
    for (const record of records) if (record.offset <= end) apply(record);
    if (marker !== undefined) return marker.offset + 1;
  }
  signal.throwIfAborted();
  throw new UnreadableJournal(`The journal of run ${run} ended before its marker`);
}

function parse(run: RunId, { offset, entry }: JournalRecord): readonly RunRecord[] {
  const entries = readWritten(entry);
  if (!(entries instanceof Error)) return entries.map((each) => ({ offset, entry: each }));
  throw new UnreadableJournal(
    `Entry ${offset} in the journal of run ${run} was not written by this version`,
    { cause: entries },
  );
}

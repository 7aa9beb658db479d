import { randomUUID } from 'node:crypto';
import type { RunId } from '../campaign/ids.ts';
import type { Broker, JournalName, JournalRecord, Publisher } from '../queue/port.ts';
import { RunEntry } from './entries.ts';

export interface RunRecord {
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
    yield records.map((record) => parse(run, record));
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
    for (const record of records) {
      apply(record);
      if (record.entry.kind === 'marker' && record.entry.session === session)
        return record.offset + 1;
    }
  }
  signal.throwIfAborted();
  throw new UnreadableJournal(`The journal of run ${run} ended before its marker`);
}

function parse(run: RunId, { offset, entry }: JournalRecord): RunRecord {
  const parsed = RunEntry.safeParse(entry);
  if (parsed.success) return { offset, entry: parsed.data };
  throw new UnreadableJournal(
    `Entry ${offset} in the journal of run ${run} was not written by this version`,
    { cause: parsed.error },
  );
}

import type { Recipient } from '../campaign/campaign.ts';
import type { IssueId } from '../campaign/ids.ts';
import type { FreezeReader, FrozenRun } from '../journal/freeze.ts';
import { type Batch, type BatchRecipient, messageVersion } from '../queue/messages.ts';
import type { Publisher } from '../queue/port.ts';
import { sampleFor } from './samples.ts';

const batchSize = 100;
/** Confirmations waited for at once: keeps memory flat, whatever the audience's size. */
const window = 50;

/** What goes out. */
export interface Batches {
  readonly frozen: FrozenRun;
  readonly freeze: FreezeReader;
  readonly generation: number;
  /** Recipients of a dry run as launch has just read them, so that nobody reads them again. */
  readonly read?: ReadonlyMap<IssueId, Recipient> | undefined;
  /** Of the deliveries, rising. */
  readonly numbers: readonly number[];
}

/** Publishes deliveries in batches. Publishing again is always safe: owners settle each delivery once. */
export async function publishBatches(
  publisher: Publisher,
  { frozen, freeze, generation, read, numbers }: Batches,
): Promise<void> {
  const { run, partitions } = frozen;
  let pending: Promise<void>[] = [];
  for (let first = 0; first < numbers.length; first += batchSize) {
    const batch: Batch = {
      v: messageVersion,
      kind: 'batch',
      run,
      generation,
      partitions,
      recipients: numbers
        .slice(first, first + batchSize)
        .map((number) => recipientOf(frozen, freeze, number, read)),
    };
    pending.push(publisher.publish({ kind: 'prepare', run }, batch));
    if (pending.length >= window) {
      await Promise.all(pending);
      pending = [];
    }
  }
  await Promise.all(pending);
}

function recipientOf(
  frozen: FrozenRun,
  freeze: FreezeReader,
  number: number,
  read: Batches['read'],
): BatchRecipient {
  const { id, addressHash, group, duplicateOf } = freeze.recipient(number);
  const seen = read?.get(id);
  return {
    number,
    id,
    group,
    addressHash,
    duplicateOf,
    sampleFor: sampleFor(frozen, number),
    ...(seen && { read: { ...seen, fields: { ...seen.fields } } }),
  };
}

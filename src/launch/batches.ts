import type { FreezeReader, FrozenRun } from '../journal/freeze.ts';
import { type Batch, type BatchRecipient, messageVersion } from '../queue/messages.ts';
import type { Publisher } from '../queue/port.ts';

const batchSize = 100;
/** Confirmations waited for at once: keeps memory flat, whatever the audience's size. */
const window = 50;

/** Publishes the whole audience in batches. Publishing again is always safe: owners settle each delivery once. */
export async function publishBatches(
  publisher: Publisher,
  frozen: FrozenRun,
  freeze: FreezeReader,
  generation: number,
): Promise<void> {
  let pending: Promise<void>[] = [];
  for (let first = 0; first < frozen.count; first += batchSize) {
    const numbers = Array.from(
      { length: Math.min(batchSize, frozen.count - first) },
      (_, index) => first + index,
    );
    const batch: Batch = {
      v: messageVersion,
      kind: 'batch',
      run: frozen.run,
      generation,
      partitions: frozen.partitions,
      recipients: numbers.map((number) => recipientOf(freeze, number)),
    };
    pending.push(publisher.publish({ kind: 'prepare', run: frozen.run }, batch));
    if (pending.length >= window) {
      await Promise.all(pending);
      pending = [];
    }
  }
  await Promise.all(pending);
}

function recipientOf(freeze: FreezeReader, number: number): BatchRecipient {
  const { id, addressHash, group, duplicateOf } = freeze.recipient(number);
  return { number, id, group, addressHash, duplicateOf };
}

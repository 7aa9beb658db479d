import { describe, expect } from 'vitest';
import type { Broker, JournalName, JournalRecord } from '../../src/queue/port.ts';
import { Unroutable } from '../../src/queue/port.ts';
import { type ContractTest, eventually, follow, readToEnd } from './notes.ts';

export function journalContract(test: ContractTest): void {
  describe('a journal', () => {
    test('is read from its first entry, in order', async ({ broker, run }) => {
      await broker.declareJournal(run);
      await broker.append({ kind: 'run', run }, entries(0, 2_500));

      const records = await readAhead(broker, { kind: 'run', run }, 0, 2_500);

      expect(records.map(({ entry }) => entry)).toEqual(entries(0, 2_500));
      expect(records.map(({ offset }) => offset)).toEqual(
        Array.from({ length: 2_500 }, (_, index) => index),
      );
    });

    test('is read from any offset', async ({ broker, run }) => {
      await broker.declareJournal(run);
      await broker.append({ kind: 'run', run }, entries(0, 100));

      const [first] = await readAhead(broker, { kind: 'run', run }, 37, 1);

      expect(first).toEqual({ offset: 37, entry: { n: 37 } });
    });

    test('is followed as it grows, by every reader', async ({ world, broker, run }) => {
      await broker.declareJournal(run);
      const journal = { kind: 'run', run } as const;
      const other = await world.open();
      await using near = follow(broker, journal);
      await using far = follow(other, journal, 2);

      for (let n = 0; n < 5; n += 1) await broker.append(journal, entries(n, n + 1));

      await eventually(() => expect(near.offsets).toEqual([0, 1, 2, 3, 4]));
      await eventually(() => expect(far.offsets).toEqual([2, 3, 4]));
    });

    test('is read without a gap from entries that are still to come', async ({
      world,
      broker,
      run,
    }) => {
      await broker.declareJournal(run);
      const journal = { kind: 'run', run } as const;
      const other = await world.open();
      await using readers = new AsyncDisposableStack();
      const ahead = [];

      for (let n = 0; n < 30; n += 1) {
        ahead.push({ from: n + 2, reader: readers.use(follow(other, journal, n + 2)) });
        await broker.append(journal, entries(n, n + 1));
      }
      await broker.append(journal, entries(30, 32));

      const offsets = Array.from({ length: 32 }, (_, offset) => offset);
      for (const { from, reader } of ahead)
        await eventually(() => expect(reader.offsets).toEqual(offsets.slice(from)));
    });

    test('is read on after a lost connection, without a gap or a repetition', async ({
      world,
      broker,
      run,
    }) => {
      await broker.declareJournal(run);
      const journal = { kind: 'run', run } as const;
      const writer = await world.open();
      await using reader = follow(broker, journal);
      await writer.append(journal, entries(0, 50));
      await eventually(() => expect(reader.offsets).toHaveLength(50));

      world.cutConnections();
      await eventually(() => writer.append(journal, entries(50, 60)));

      await eventually(() => expect(reader.offsets.length).toBeGreaterThanOrEqual(60));
      expect(reader.offsets).toEqual(reader.offsets.map((_, index) => index));
    });

    test('that is not there can be neither read nor written', async ({ broker, run }) => {
      const journal = { kind: 'run', run } as const;

      await expect(broker.append(journal, entries(0, 1))).rejects.toThrow(Unroutable);
      await expect(readAhead(broker, journal, 0, 1)).rejects.toThrow(Unroutable);
      expect(await broker.hasJournal(run)).toBe(false);
    });

    test('ends for its readers when it is deleted', async ({ broker, run }) => {
      await broker.declareJournal(run);
      await broker.append({ kind: 'run', run }, entries(0, 1));
      const ended = readAhead(broker, { kind: 'run', run }, 0, 2).catch((error: unknown) => error);

      await broker.deleteJournal(run);

      expect(await ended).toBeInstanceOf(Unroutable);
      expect(await broker.hasJournal(run)).toBe(false);
    });

    test('is declared again without harm', async ({ broker, run }) => {
      await broker.declareJournal(run);
      await broker.append({ kind: 'run', run }, entries(0, 3));

      await broker.declareJournal(run);

      expect(await broker.hasJournal(run)).toBe(true);
      expect(await readAhead(broker, { kind: 'run', run }, 0, 3)).toHaveLength(3);
    });

    test('of the service is there from the start', async ({ broker }) => {
      await broker.append({ kind: 'service' }, entries(0, 1));

      expect(await readAhead(broker, { kind: 'service' }, 0, 1)).toEqual([
        { offset: 0, entry: { n: 0 } },
      ]);
    });
  });

  describe('reading', () => {
    test('ends without an error when its signal aborts', async ({ broker }) => {
      const stop = new AbortController();
      const reading = readToEnd(broker.read({ kind: 'service' }, 0, stop.signal));
      await broker.append({ kind: 'service' }, entries(0, 1));

      stop.abort();

      await expect(reading).resolves.toBeInstanceOf(Array);
    });

    test('with a signal that has aborted reads nothing', async ({ broker }) => {
      const reading = readToEnd(broker.read({ kind: 'service' }, 0, AbortSignal.abort()));

      expect(await reading).toEqual([]);
    });
  });
}

function entries(from: number, to: number): readonly { readonly n: number }[] {
  return Array.from({ length: to - from }, (_, index) => ({ n: from + index }));
}

/** Reads until it has so many records, and stops in the middle of the iteration. */
async function readAhead(
  broker: Broker,
  journal: JournalName,
  offset: number,
  count: number,
): Promise<readonly JournalRecord[]> {
  const found: JournalRecord[] = [];
  for await (const records of broker.read(journal, offset, new AbortController().signal)) {
    found.push(...records);
    if (found.length >= count) break;
  }
  return found.slice(0, count);
}

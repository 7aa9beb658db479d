import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { type ChangelogId, partsOf, type RunId } from '../../src/campaign/ids.ts';
import type { ServiceEntry } from '../../src/journal/entries.ts';
import { followRuns, serviceJournal } from '../../src/journal/runs.ts';
import { removeOldJournals } from '../../src/report/retention.ts';
import { openMemoryWorld, someRun } from '../world/broker.ts';

const day = 86_400_000;
const now = 100 * day;

function nextMove(run: RunId): ChangelogId {
  return String(BigInt(partsOf(run).move) + 1n) as ChangelogId;
}

describe('journals of runs that are over', () => {
  test('go when they have been kept long enough, and stay until then or when their run is opened again', async ({
    signal,
  }) => {
    await using world = openMemoryWorld();
    const broker = await world.open();
    const [old, recent, reopened] = [someRun(), someRun(), someRun()];
    for (const run of [old, recent, reopened]) await broker.declareJournal(run);
    const closed = (run: typeof old, at: number): ServiceEntry => ({
      v: 1,
      kind: 'run-closed',
      at,
      run,
      generation: 0,
    });
    const opened = { v: 1, kind: 'run-opened', at: now, key: 'MAIL-7', partitions: 1 } as const;
    const reopening = { generation: 1, move: nextMove(reopened) };
    await broker.append(serviceJournal, [
      closed(old, 5 * day),
      closed(recent, 95 * day),
      closed(reopened, 5 * day),
      { ...opened, run: reopened, reopening } satisfies ServiceEntry,
    ]);
    await using runs = await followRuns(broker, signal);
    const retention = {
      broker,
      runs,
      keepMilliseconds: 90 * day,
      logger: pino({ enabled: false }),
    };

    await removeOldJournals(retention, now);

    expect(await broker.hasJournal(old)).toBe(false);
    expect(await broker.hasJournal(recent)).toBe(true);
    expect(await broker.hasJournal(reopened)).toBe(true);
  });

  test('are forgotten by a process that starts later', async ({ signal }) => {
    await using world = openMemoryWorld();
    const broker = await world.open();
    const run = someRun();
    await broker.append(serviceJournal, [
      { v: 1, kind: 'run-closed', at: 0, run, generation: 0 },
      { v: 1, kind: 'run-forgotten', at: now, run },
    ] satisfies ServiceEntry[]);

    await using runs = await followRuns(broker, signal);

    expect(runs.closedBefore(now)).toEqual([]);
  });
});

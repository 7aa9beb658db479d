import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { ServiceEntry } from '../../src/journal/entries.ts';
import { followRuns, serviceJournal } from '../../src/journal/runs.ts';
import { removeOldJournals } from '../../src/report/retention.ts';
import { openMemoryWorld, someRun } from '../world/broker.ts';

const day = 86_400_000;
const now = 100 * day;

describe('journals of runs that are over', () => {
  test('go when they have been kept long enough, and stay until then', async ({ signal }) => {
    await using world = openMemoryWorld();
    const broker = await world.open();
    const [old, recent] = [someRun(), someRun()];
    for (const run of [old, recent]) await broker.declareJournal(run);
    const closed = (run: typeof old, at: number): ServiceEntry => ({
      v: 1,
      kind: 'run-closed',
      at,
      run,
      generation: 0,
    });
    await broker.append(serviceJournal, [closed(old, 5 * day), closed(recent, 95 * day)]);
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

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChangelogId, IssueId, RunId } from '../../src/campaign/ids.ts';
import type { RunEntry, ServiceEntry } from '../../src/journal/entries.ts';
import { readRunDirectory } from '../../src/journal/run-directory.ts';
import { runJournal, UnreadableJournal } from '../../src/journal/run-journal.ts';
import { serviceJournal } from '../../src/journal/runs.ts';
import type { Broker } from '../../src/queue/port.ts';
import { type BrokerWorld, openMemoryWorld } from '../world/broker.ts';

const signal = new AbortController().signal;
const first = '7-10' as RunId;
const second = '7-20' as RunId;

const opened = (run: RunId, at: number, generation?: number): ServiceEntry => ({
  v: 1,
  kind: 'run-opened',
  at,
  run,
  key: 'MAIL-7',
  partitions: 2,
  ...(generation !== undefined && { reopening: { generation, move: '30' as ChangelogId } }),
});
const closed = (run: RunId, at: number, generation = 0): ServiceEntry => ({
  v: 1,
  kind: 'run-closed',
  at,
  run,
  generation,
});

describe('the directory of runs', () => {
  let world: BrokerWorld;
  let broker: Broker;
  beforeEach(async () => {
    world = openMemoryWorld();
    broker = await world.open();
  });
  afterEach(() => world[Symbol.asyncDispose]());

  async function read(...entries: readonly ServiceEntry[]) {
    await broker.append(serviceJournal, entries);
    return readRunDirectory(broker, signal);
  }

  test('lists runs that are over and runs that are not, the newest first', async () => {
    const directory = await read(opened(first, 1), closed(first, 2), opened(second, 3));

    expect(directory.all()).toEqual([
      {
        run: second,
        key: 'MAIL-7',
        partitions: 2,
        isDryRun: false,
        listedAt: 3,
        closedAt: undefined,
      },
      { run: first, key: 'MAIL-7', partitions: 2, isDryRun: false, listedAt: 1, closedAt: 2 },
    ]);
  });

  test.each<{ what: string; entries: readonly ServiceEntry[]; closedAt: number | undefined }>([
    {
      what: 'is not over once it was opened again',
      entries: [opened(first, 1), closed(first, 2), opened(first, 3, 1)],
      closedAt: undefined,
    },
    {
      what: 'is not over by an end of what was before that',
      entries: [opened(first, 1), opened(first, 3, 1), closed(first, 4, 0)],
      closedAt: undefined,
    },
    {
      what: 'stays over when its opening is told twice',
      entries: [opened(first, 1), opened(first, 3, 1), closed(first, 4, 1), opened(first, 5, 1)],
      closedAt: 4,
    },
  ])('of a run $what', async ({ entries, closedAt }) => {
    const directory = await read(...entries);

    expect(directory.find(first)?.closedAt).toBe(closedAt);
  });

  test('leaves out whose journal is gone', async () => {
    const directory = await read(opened(first, 1), closed(first, 2), {
      v: 1,
      kind: 'run-forgotten',
      at: 3,
      run: first,
    });

    expect(directory.all()).toEqual([]);
  });

  test('knows whose run was refused from its own journal', async () => {
    await broker.declareJournal(first);
    await broker.append(runJournal(first), [
      {
        v: 1,
        kind: 'opened',
        at: 1,
        run: first,
        campaign: { id: '7' as IssueId, key: 'MAIL-7', summary: 'Thank you' },
        by: 'Robin',
      } satisfies RunEntry,
      { v: 1, kind: 'refused', at: 2, problems: ['There is no subject.'] } satisfies RunEntry,
    ]);

    const directory = await read(closed(first, 2));

    expect(directory.find(first)).toMatchObject({ key: 'MAIL-7', closedAt: 2 });
  });

  test('cannot be read when a newer Postboard has written something unknown', async () => {
    await broker.append(serviceJournal, [{ v: 2, kind: 'run-moved' }]);

    await expect(readRunDirectory(broker, signal)).rejects.toThrow(UnreadableJournal);
  });
});

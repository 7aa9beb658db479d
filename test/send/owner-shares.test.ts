import { describe, expect, test } from 'vitest';
import { shareOf } from '../../src/send/holdings.ts';
import { hasRabbit, Sending, underFire } from './sending.ts';
import type { SendingProcess } from './sending-process.ts';
import { until } from './until.ts';

const count = 300;
const everybodyOnce = Array.from({ length: count }, () => 1);

describe.skipIf(!hasRabbit)('processes that share a run', underFire, () => {
  test('give partitions up for those that join, and nobody is mailed twice or in doubt', async () => {
    await using sending = await Sending.open({ count, partitions: 4 });
    const processes = [await sending.startProcess()];
    await sharedAs(sending, processes, [4]);

    processes.push(await sending.startProcess());
    await sharedAs(sending, processes, [2, 2]);

    processes.push(await sending.startProcess(), await sending.startProcess());
    await sharedAs(sending, processes, [1, 1, 1, 1]);

    await sending.publishLetters();
    await sending.settled();
    await sending.isDrained();
    await stopAll(processes);
    expect(new Set(sending.journal.outcomes)).toEqual(new Set(['sent']));
    expect(sending.journal.count('attempt')).toBe(count);
    expect(sending.mailed).toEqual(everybodyOnce);
  });

  test('leave it at that once each has its share', async () => {
    await using sending = await Sending.open({ count, partitions: 4 });
    const processes = [await sending.startProcess(), await sending.startProcess()];
    await sharedAs(sending, processes, [2, 2]);
    const before = processes.map(({ said }) => occurrences(said, 'partition given up'));

    const counted = processes.map(({ said }) => occurrences(said, 'processes counted'));
    await until(() =>
      processes.forEach(({ said }, index) =>
        expect(occurrences(said, 'processes counted')).toBeGreaterThan((counted[index] ?? 0) + 1),
      ),
    );

    expect(processes.map(({ said }) => occurrences(said, 'partition given up'))).toEqual(before);
    expect(processes.map(({ holds }) => holds.size)).toEqual([2, 2]);
    await stopAll(processes);
  });

  test('take over what one of them leaves when it is killed', async () => {
    await using sending = await Sending.open({ count, partitions: 4 });
    const processes = [await sending.startProcess(), await sending.startProcess()];
    await sharedAs(sending, processes, [2, 2]);

    processes.shift()?.kill();

    await sharedAs(sending, processes, [4]);
    expect(processes).toHaveLength(1);
    await stopAll(processes);
  });

  test('are more than there are partitions: some wait for one to become free', async () => {
    await using sending = await Sending.open({ count, partitions: 2 });
    const processes = [await sending.startProcess()];
    await sharedAs(sending, processes, [2]);

    processes.push(await sending.startProcess(), await sending.startProcess());
    await sharedAs(sending, processes, [0, 1, 1]);

    await processes.find(({ holds }) => holds.size === 1)?.stop();
    await sending.publishLetters();
    await sending.settled();
    await stopAll(processes);
    expect(sending.mailed).toEqual(everybodyOnce);
  });
});

describe('the share of a process', () => {
  test.each([
    { partitions: 4, processes: 1, share: 4 },
    { partitions: 4, processes: 2, share: 2 },
    { partitions: 4, processes: 3, share: 2 },
    { partitions: 4, processes: 4, share: 1 },
    { partitions: 4, processes: 7, share: 1 },
    { partitions: 4, processes: 0, share: 4 },
  ])('of $partitions partitions among $processes is $share', ({ partitions, processes, share }) => {
    expect(shareOf(partitions, processes)).toBe(share);
  });
});

/** Letters keep coming, twice and more often, until the processes hold so many partitions, whichever holds how many. */
async function sharedAs(
  sending: Sending,
  processes: readonly SendingProcess[],
  sizes: readonly number[],
): Promise<void> {
  let next = 0;
  await until(async () => {
    const numbers = Array.from({ length: 4 }, () => next++ % count);
    await Promise.all(numbers.map((number) => sending.publish(sending.letter(number))));
    expect(processes.map(({ holds }) => holds.size).toSorted((a, b) => a - b)).toEqual(sizes);
  });
}

async function stopAll(processes: readonly SendingProcess[]): Promise<void> {
  await Promise.all(processes.map((process) => process.stop()));
}

function occurrences(said: readonly string[], message: string): number {
  return said.filter((each) => each === message).length;
}

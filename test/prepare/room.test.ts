import { describe, expect, test } from 'vitest';
import { depthLimit, waitForRoom } from '../../src/prepare/room.ts';

const never = new AbortController().signal;
const atOnce = async () => {};

describe('the letters that may wait in one partition', () => {
  test.each([
    [undefined, 4, 2_000],
    [10, 1, 600],
    [10, 4, 150],
    [1_000, 1, 2_000],
    [0.01, 8, 1],
  ])('at %s mails a second over %i partitions are %i', (pace, partitions, limit) => {
    expect(depthLimit(pace, partitions)).toBe(limit);
  });
});

describe('queues that are full', () => {
  test('are asked again until each has room', async () => {
    const answers = [
      [9, 0],
      [0, 6],
      [5, 5],
    ];

    const hasRoom = await waitForRoom(async () => answers.shift() ?? [], 5, never, atOnce);

    expect(hasRoom).toBe(true);
    expect(answers).toEqual([]);
  });

  test('are given up after a while, so that the batch is not held too long', async () => {
    let asked = 0;
    const depths = async () => {
      asked += 1;
      return [9];
    };

    const hasRoom = await waitForRoom(depths, 5, never, atOnce);

    expect(hasRoom).toBe(false);
    expect(asked).toBeGreaterThan(1_000);
  });

  test('are left when somebody asks to stop', async () => {
    const stop = new AbortController();

    const waiting = waitForRoom(async () => [9], 5, stop.signal);
    stop.abort();

    await expect(waiting).rejects.toThrow('aborted');
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPace, type Pace } from '../../src/send/pace.ts';
import { HandClock, HastyClock } from './clocks.ts';

const never = new AbortController().signal;

/** When each of so many mails went, on a clock that starts at 0. */
async function goingTimes(pace: Pace, clock: HastyClock, count: number): Promise<number[]> {
  const start = clock.now();
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    await pace.take(never);
    times.push(clock.now() - start);
  }
  return times;
}

describe('mails that go at a pace', () => {
  test('go evenly', async () => {
    const clock = new HastyClock();
    const pace = createPace({ perSecond: 2, clock });

    const times = await goingTimes(pace, clock, 5);

    expect(times).toEqual([0, 400, 900, 1_400, 1_900]);
  });

  test('go at once when there is no pace', async () => {
    const clock = new HastyClock();
    const pace = createPace({ perSecond: undefined, clock });

    await goingTimes(pace, clock, 1_000);

    expect(clock.waits).toEqual([]);
  });

  test('do not make up for a long lull', async () => {
    const clock = new HastyClock();
    const pace = createPace({ perSecond: 50, clock });
    await pace.take(never);
    clock.pass(3_600_000);

    const times = await goingTimes(pace, clock, 100);

    expect(times.filter((at) => at < 1_000).length).toBeLessThanOrEqual(50 + 6);
  });

  test('are as many in a minute as the pace says, however late timers fire', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.5, max: 400, noNaN: true }),
        fc.infiniteStream(fc.integer({ min: 0, max: 40 })),
        async (perSecond, lateness) => {
          const clock = new HastyClock(() => lateness.next().value ?? 0);
          const pace = createPace({ perSecond, clock });
          const expected = perSecond * 60;

          const times = await goingTimes(pace, clock, Math.ceil(expected) + 50);

          const inOneMinute = times.filter((at) => at < 60_000).length;
          const atOnce = 1 + perSecond / 10;
          expect(inOneMinute).toBeGreaterThanOrEqual(Math.floor(expected) - 1);
          expect(inOneMinute).toBeLessThanOrEqual(Math.ceil(expected + atOnce));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('several who wait for one pace', () => {
  test('go in the order in which they came', async () => {
    const pace = createPace({ perSecond: 10, clock: new HastyClock() });
    const order: number[] = [];

    await Promise.all(
      [1, 2, 3, 4, 5].map(async (number) => {
        await pace.take(never);
        order.push(number);
      }),
    );

    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  test('close ranks when one of them leaves', async () => {
    const clock = new HandClock();
    const pace = createPace({ perSecond: 1, clock });
    await pace.take(never);
    const leaving = new AbortController();
    const first = pace.take(leaving.signal);
    const second = pace.take(leaving.signal);
    const third = pace.take(never);
    await clock.nextWait();

    leaving.abort(new Error('changed my mind'));

    await expect(first).rejects.toThrow('changed my mind');
    await expect(second).rejects.toThrow('changed my mind');
    expect(await clock.nextWait()).toBe(900);
    clock.advance(900);
    await third;
    expect(clock.isAwaited).toBe(false);
  });

  test('go by a new pace as soon as it is set', async () => {
    const clock = new HandClock();
    const pace = createPace({ perSecond: 0.01, clock });
    await pace.take(never);
    const waiting = pace.take(never);
    expect(await clock.nextWait()).toBe(99_900);

    pace.change(2);

    expect(await clock.nextWait()).toBe(400);
    clock.advance(400);
    await waiting;
  });

  test('wait as long as a pause lasts', async () => {
    const clock = new HandClock();
    const pace = createPace({ perSecond: undefined, clock });
    pace.pause(30_000);
    const waiting = pace.take(never);

    expect(await clock.nextWait()).toBe(30_000);
    clock.advance(30_000);

    await waiting;
    await pace.take(never);
  });
});

test('a pace does not let go who has already aborted', async () => {
  const pace = createPace({ perSecond: undefined });

  await expect(pace.take(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
});

import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { Session } from '../../src/queue/port.ts';
import { Holdings } from '../../src/send/holdings.ts';
import { HandClock } from './clocks.ts';

const logger = pino({ enabled: false });

/** The sessions of a process's consumers, each of which may be lost. */
function openSession() {
  const lost = new AbortController();
  const session = { lost: lost.signal } as Session;
  return { session, lose: () => lost.abort() };
}

/** One of two processes of a run with four partitions. */
function openHoldings(countProcesses: () => Promise<number> = async () => 2) {
  const steppedDown: number[] = [];
  const holdings = new Holdings({
    partitions: 4,
    countProcesses,
    stepDown: (partition) => steppedDown.push(partition),
    clock: new HandClock(),
    logger,
  });
  return Object.assign(holdings, { steppedDown });
}

describe('a process that holds its share of partitions', () => {
  test('steps down from any other', async () => {
    await using holdings = openHoldings();
    for (const partition of [0, 1]) await holdings.take(partition, openSession().session);

    expect(await holdings.take(2, openSession().session)).toBe(false);
    expect(holdings.steppedDown).toEqual([2]);
  });

  test('takes another once the session of one is lost', async () => {
    await using holdings = openHoldings();
    const lost = openSession();
    for (const partition of [0, 1]) await holdings.take(partition, lost.session);

    lost.lose();

    expect(await holdings.take(2, openSession().session)).toBe(true);
    expect(holdings.steppedDown).toEqual([]);
  });
});

describe('a process that loses a session while it counts the others', () => {
  test('does not hold its partition', async () => {
    const counted = Promise.withResolvers<number>();
    await using holdings = openHoldings(() => counted.promise);
    const lost = openSession();
    await holdings.take(0, openSession().session);

    const taking = holdings.take(1, lost.session);
    lost.lose();
    counted.resolve(2);

    expect(await taking).toBe(false);
    expect(await holdings.take(2, openSession().session)).toBe(true);
    expect(holdings.steppedDown).toEqual([]);
  });
});

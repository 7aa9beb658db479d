import { describe, expect, test } from 'vitest';
import { hasRabbit, Sending, underFire } from './sending.ts';
import { until } from './until.ts';

/** Twelve hours, of which the one that begins now is the first. */
function nightHere() {
  const now = new Date();
  const minute = now.getUTCHours() * 60 + now.getUTCMinutes();
  return { hours: { from: minute, to: (minute + 720) % 1_440 }, timeZone: 'UTC' };
}

/** As far from UTC as the day is from the night. */
const onTheOtherSide = 'Etc/GMT+12';

describe.skipIf(!hasRabbit)('a letter in the quiet hours', underFire, () => {
  test('waits without an attempt where it is night, and goes where it is day', async () => {
    await using sending = await Sending.open({ count: 4 });
    const process = await sending.startProcess({ quiet: nightHere() });

    await sending.publish(sending.letter(0));
    await sending.publish(sending.letter(1));
    await sending.publish(sending.letter(2, { timeZone: onTheOtherSide }));
    await sending.publish(sending.letter(3, { timeZone: onTheOtherSide }));
    await sending.settled(2);
    await until(() => expect(sending.mailed).toEqual([0, 0, 1, 1]));
    await process.stop();

    expect(sending.journal.count('attempt')).toBe(2);
  });

  test('goes when they are over', async () => {
    await using sending = await Sending.open({ count: 1 });
    const asleep = await sending.startProcess({ quiet: nightHere() });
    await sending.publish(sending.letter(0));
    await sending.hasOwners(1);
    await asleep.stop();

    await sending.startProcess();
    await sending.settled();

    expect(sending.mailed).toEqual([1]);
  });
});

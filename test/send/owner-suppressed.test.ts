import { describe, expect, test } from 'vitest';
import { type EmailAddress, hashAddress } from '../../src/campaign/address.ts';
import { appendSuppressions } from '../../src/suppression/entries.ts';
import { addressOf } from './frozen.ts';
import { hasRabbit, putOff, Sending, underFire } from './sending.ts';
import { secret } from './sending-process.ts';
import { until } from './until.ts';

function unsubscribe({ broker }: Sending, number: number): Promise<void> {
  const address = hashAddress(addressOf(number) as EmailAddress, secret);
  return appendSuppressions(broker, [
    { v: 1, kind: 'suppressed', at: Date.now(), address, reason: 'unsubscribed', source: 'link' },
  ]);
}

describe.skipIf(!hasRabbit)('somebody who unsubscribes while their letter waits', underFire, () => {
  test('is not mailed, and nothing was tried', async () => {
    await using sending = await Sending.open({ count: 3 });
    await sending.publishLetters();
    await unsubscribe(sending, 1);

    const process = await sending.startProcess();
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual([1, 0, 1]);
    expect(sending.journal.outcomesOf(1)).toEqual([
      {
        kind: 'skipped',
        because: 'suppressed',
        detail: expect.stringMatching(/^Unsubscribed, by the link in a mail, on \d{4}-\d\d-\d\d$/),
      },
    ]);
    expect(sending.journal.count('attempt')).toBe(2);
    await sending.isDrained();
  });

  test('is not mailed when a server had put the mail off', async () => {
    await using sending = await Sending.open({ count: 1, sink: { faults: [putOff(0, 1_000)] } });
    const process = await sending.startProcess();
    await sending.publishLetters();
    await until(() => expect(sending.journal.outcomesOf(0)).not.toHaveLength(0));

    await unsubscribe(sending, 0);
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual([0]);
    expect(sending.journal.outcomesOf(0).at(-1)).toMatchObject({ because: 'suppressed' });
    await sending.isDrained();
  });
});

import { describe, expect, test } from 'vitest';
import { hasRabbit, putOff, Sending, underFire } from './sending.ts';

describe.skipIf(!hasRabbit)('a letter that has come back often', underFire, () => {
  test('fails and is parked with the reason when it cannot be handled', async () => {
    await using sending = await Sending.open({ count: 1, sink: { faults: [putOff(0)] } });
    await sending.publishLetters();
    await sending.giveBack(10);

    // Nobody declared a rung of this delay.
    const process = await sending.startProcess({ policy: { retryDelays: [777] } });
    await sending.settled();

    const reason = expect.stringContaining('The ladder has no rung of 777 ms');
    expect(sending.journal.outcomesOf(0)).toMatchObject([
      { kind: 'deferred' },
      { kind: 'failed', reason },
    ]);
    expect(await sending.parked()).toEqual(reason);
    await sending.isDrained();
    await process.stop();
  });

  test('is mailed when nothing is wrong with it but the connection to RabbitMQ', async () => {
    await using sending = await Sending.open({ count: 1 });
    await sending.move('paused');
    await sending.publishLetters();
    await sending.giveBack(20);
    const process = await sending.startProcess();

    const cut = process.amqp.cutAt('"kind":"attempt"', 'lost');
    await sending.move('resumed');
    await cut;
    await sending.settled();
    await process.stop();

    expect(sending.journal.outcomes).toEqual(['sent']);
    expect(sending.mailed).toEqual([1]);
    await sending.isDrained();
  });
});

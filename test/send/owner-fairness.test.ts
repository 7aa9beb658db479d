import { describe, expect, test } from 'vitest';
import { hasRabbit, Sending, underFire } from './sending.ts';

const few = 20;
const many = 400;

describe.skipIf(!hasRabbit)('a small run beside a large one', underFire, () => {
  test('has every other turn at the SMTP connections, however many letters of the large one wait', async () => {
    await using large = await Sending.open({ count: many, partitions: 4 });
    const small = await large.openAnother({ count: few });
    const process = await large.startProcess({ connections: 2 });
    await large.publishLetters();
    await large.settled(20);

    const envelopeFrom = 'small@example.com';
    const letters = Array.from({ length: few }, (_, n) => small.letter(n, { envelopeFrom }));
    await Promise.all(letters.map((letter) => small.publish(letter)));
    await small.settled();
    await process.stop();

    const senders = large.sink.mails.map(({ from }) => from);
    const between = senders
      .slice(senders.indexOf(envelopeFrom), senders.lastIndexOf(envelopeFrom))
      .filter((from) => from !== envelopeFrom);
    expect(between.length).toBeLessThan(2 * few);
  });
});

describe.skipIf(!hasRabbit)('a run that goes slowly', underFire, () => {
  test('has no more letters in hand than are due within seconds: the others wait in their queue', async () => {
    await using sending = await Sending.open({ count: 10, pacePerSecond: 0.2 });
    const process = await sending.startProcess({ connections: 4 });

    await sending.publishLetters();
    await sending.settled(1);

    await sending.holds(0, 8);
    await process.stop();
    await sending.holds(0, 9);
    expect(sending.journal.ledger.settled).toBe(1);
  });
});

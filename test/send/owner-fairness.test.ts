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

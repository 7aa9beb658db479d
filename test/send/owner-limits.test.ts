import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/emulator/smtp-sink/faults.ts';
import type { Letter } from '../../src/queue/messages.ts';
import { hasRabbit, Sending, underFire } from './sending.ts';
import { until } from './until.ts';

const wantsFewer: Fault = {
  at: 'rcpt',
  when: ({ to }) => to.at(-1)?.endsWith('@slow.example') === true,
  action: { kind: 'reply', code: 450, text: '4.2.1 Too many messages, try again in 600 seconds' },
};
const slow = (number: number): Partial<Letter> => ({
  to: `s${number}@slow.example` as Letter['to'],
});

describe.skipIf(!hasRabbit)('processes that send', underFire, () => {
  test('share a limit, and those that are left when one is killed use all of it', async () => {
    const perSecond = 25;
    const count = 100;
    await using sending = await Sending.open({ count, partitions: 2 });
    const limits = { all: { perSecond } };
    const [first] = [
      await sending.startProcess({ limits }),
      await sending.startProcess({ limits }),
    ];

    await sending.publishLetters();
    await sending.settled(count / 4);
    first.kill();
    await sending.settled();

    const times = sending.journal.of('attempt').map(({ at }) => at);
    const seconds = (Math.max(...times) - Math.min(...times)) / 1_000;
    expect(count / seconds).toBeLessThan(perSecond * 1.1);
    expect(sending.mailed.every((mails) => mails <= 1)).toBe(true);
  });

  test('hold back what a destination does not take now, which costs no attempt and holds up nobody, over restarts too', async () => {
    await using sending = await Sending.open({ count: 40, sink: { faults: [wantsFewer] } });
    const first = await sending.startProcess();
    for (let number = 0; number < 20; number += 1)
      await sending.publish(sending.letter(number, slow(number)));
    await sending.publishLetters(20, 30);
    await sending.settled(10);
    await first.stop();
    const tried = sending.journal.count('attempt');

    const second = await sending.startProcess();
    await sending.publishLetters(30, 40);
    await sending.settled(20);
    await until(() =>
      expect(sending.mailed.slice(20)).toEqual(Array.from({ length: 20 }, () => 1)),
    );
    await second.stop();

    // Those that were in hand before the first answer, three for each connection; they were put off.
    expect(tried - 10).toBeLessThanOrEqual(12);
    expect(sending.journal.count('attempt') - tried).toBe(10);
    expect(sending.sink.accepted()).toBe(20);
  });
});

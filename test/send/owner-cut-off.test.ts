import { describe, expect, test } from 'vitest';
import type { AcceptedMail } from '../../src/emulator/smtp-sink/mail.ts';
import { hasRabbit, Sending, underFire } from './sending.ts';
import type { Fate } from './tripwire.ts';
import { until } from './until.ts';

const count = 12;
const everybodyOnce = Array.from({ length: count }, () => 1);
const everybodySent = Array.from({ length: count }, () => 'sent');

describe.skipIf(!hasRabbit)('an owner whose connection is cut', underFire, () => {
  test('while letters wait for SMTP drops them, and its successor mails each once', async () => {
    await using sending = await Sending.open({ count });
    const process = await sending.startProcess({ connections: 2 });
    process.smtp.freeze();
    await sending.publishLetters();
    await until(() => expect(sending.journal.count('marker')).toBe(1));

    process.amqp.cut();
    await until(() => expect(sending.journal.count('marker')).toBe(2));
    process.smtp.restore();

    await expectEverybodyMailedOnce(sending);
    expect(sending.journal.count('attempt')).toBe(count);
    await process.stop();
    expect(sending.mailed).toEqual(everybodyOnce);
  });

  test.each<{ when: string; words: string; fate: Fate }>([
    { when: 'before an attempt is in the journal', words: '"kind":"attempt"', fate: 'lost' },
    { when: 'before an attempt is confirmed', words: '"kind":"attempt"', fate: 'arrived' },
    { when: 'before an outcome is in the journal', words: '"kind":"outcome"', fate: 'lost' },
    { when: 'between outcome and acknowledgement', words: '"kind":"outcome"', fate: 'arrived' },
  ])('$when mails everybody once', async ({ words, fate }) => {
    await using sending = await Sending.open({ count });
    const process = await sending.startProcess();

    const cut = process.amqp.cutAt(words, fate);
    await sending.publishLetters();
    await cut;

    await expectEverybodyMailedOnce(sending);
    await process.stop();
    expect(sending.mailed).toEqual(everybodyOnce);
  });

  test('before it has settled a refusal leaves that to its successor', async () => {
    await using sending = await Sending.open({ count });
    const process = await sending.startProcess();

    const cut = process.amqp.cutAt('"kind":"outcome"', 'lost');
    await sending.publish(sending.refusal(0));
    await cut;
    await sending.settled(1);
    await sending.publishLetters(1);
    await sending.settled();

    expect(sending.journal.outcomesOf(0)).toHaveLength(1);
    expect(sending.mailed).toEqual([0, ...everybodyOnce.slice(1)]);
  });

  test.each<{ when: string; fate: Fate }>([
    { when: 'before a deferred letter is on the ladder', fate: 'lost' },
    { when: 'before a deferred letter is confirmed on the ladder', fate: 'arrived' },
  ])('$when mails everybody once', async ({ fate }) => {
    const putOff = { kind: 'reply', code: 451, text: '4.7.1 Try again in a moment' } as const;
    await using sending = await Sending.open({
      count,
      sink: { faults: [{ at: 'rcpt', action: putOff, times: 3 }] },
    });
    const process = await sending.startProcess();

    const cut = process.amqp.cutAt('"kind":"letter"', fate);
    await sending.publishLetters();
    await cut;

    await expectEverybodyMailedOnce(sending);
    await process.stop();
    expect(sending.mailed).toEqual(everybodyOnce);
  });

  test('while the mail is being handed over mails everybody once', async () => {
    const handedOver = (mail: AcceptedMail) => {
      if (mail.id % 4 === 1) process.amqp.cut();
    };
    await using sending = await Sending.open({ count, sink: { onAccepted: handedOver } });
    const process = await sending.startProcess();

    await sending.publishLetters();

    await expectEverybodyMailedOnce(sending);
    await process.stop();
    expect(sending.mailed).toEqual(everybodyOnce);
  });

  test('is not the owner any more: what it holds unsent is for its successor alone', async () => {
    await using sending = await Sending.open({ count });
    const first = await sending.startProcess({ connections: 2 });
    first.smtp.freeze();
    await sending.publishLetters();
    await until(() => expect(sending.journal.count('marker')).toBe(1));
    const second = await sending.startProcess();

    first.amqp.cut();
    await expectEverybodyMailedOnce(sending);
    first.smtp.restore();
    await first.stop();
    await second.stop();

    expect(sending.mailed).toEqual(everybodyOnce);
  });

  test('and does not know it can begin nothing, however long it takes to learn', async () => {
    await using sending = await Sending.open({ count });
    const first = await sending.startProcess({ connections: 2, confirmMilliseconds: 600 });
    first.smtp.freeze();
    await sending.publishLetters();
    await until(() => expect(sending.journal.count('marker')).toBe(1));
    await sending.startProcess();

    first.amqp.orphan('consuming');
    await expectEverybodyMailedOnce(sending);
    first.smtp.restore();
    await until(() => expect(first.said).toContain('attempt not confirmed'));
    await first.stop();

    expect(sending.mailed).toEqual(everybodyOnce);
    expect(sending.journal.outcomes).toEqual(everybodySent);
  });

  test('over and over mails everybody once', async () => {
    const often = 120;
    const handedOver = ({ id }: AcceptedMail) => {
      if (id % 15 === 7) processes[id % 2]?.amqp.cut();
    };
    await using sending = await Sending.open({
      count: often,
      partitions: 3,
      sink: { onAccepted: handedOver },
    });
    const processes = [await sending.startProcess(), await sending.startProcess()];

    await sending.publishLetters();

    await sending.settled();
    await sending.isDrained();
    expect(new Set(sending.journal.outcomes)).toEqual(new Set(['sent']));
    expect(sending.mailed).toEqual(Array.from({ length: often }, () => 1));
  });
});

/** With an SMTP server in good health a cut costs time and nothing else. What it left in the queues mails nobody again. */
async function expectEverybodyMailedOnce(sending: Sending): Promise<void> {
  await sending.settled();
  expect(sending.journal.outcomes).toEqual(everybodySent);
  await sending.isDrained();
  expect(sending.mailed).toEqual(everybodyOnce);
}

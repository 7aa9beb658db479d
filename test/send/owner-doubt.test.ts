import { describe, expect, test } from 'vitest';
import type { AttemptId } from '../../src/campaign/ids.ts';
import type { Fault } from '../../src/emulator/smtp-sink/faults.ts';
import { messageIdOf } from '../../src/emulator/smtp-sink/mail.ts';
import { entry } from '../journal/entries.ts';
import { attemptOf, outcomeOf } from './frozen.ts';
import { hasRabbit, Sending, underFire } from './sending.ts';
import { soonMilliseconds } from './sending-process.ts';
import { until } from './until.ts';

const soon = { policy: { doubtDelay: soonMilliseconds } };

describe.skipIf(!hasRabbit)('an attempt of an owner that is dead', underFire, () => {
  test('is waited for, then unconfirmed, and nobody is mailed on a guess', async () => {
    await using sending = await Sending.open({ count: 2 });
    await sending.append(attemptOf(0));
    await sending.publishLetters();

    const process = await sending.startProcess(soon);
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual([0, 1]);
    expect(sending.journal.outcomesOf(0)).toEqual([{ kind: 'unconfirmed', attempt: 'dead:0' }]);
    await sending.isDrained();
  });

  test('is settled by its outcome when that arrives meanwhile', async () => {
    await using sending = await Sending.open({ count: 1 });
    const attempt = attemptOf(0);
    await sending.append(attempt);
    await sending.publishLetters();

    const process = await sending.startProcess(soon);
    await until(() => expect(sending.journal.count('marker')).toBe(2));
    await sending.append(outcomeOf(attempt, { kind: 'sent', reply: '250 Ok' }));
    await sending.publishSoon(sending.letter(0));
    await until(() => expect(sending.journal.outcomes).toEqual(['sent']));
    await sending.isDrained();
    await process.stop();

    expect(sending.journal.outcomesOf(0)).toMatchObject([{ kind: 'sent' }]);
    expect(sending.sink.accepted()).toBe(0);
  });

  test.each([
    { policy: 'leave', words: '"kind":"unconfirmed"' },
    { policy: 'mail-again', words: '"replyClass":"unconfirmed"' },
  ] as const)(
    'that mailed nobody is made anew, though it says so in the last moment: $policy',
    async ({ policy, words }) => {
      await using sending = await Sending.open({ count: 1 });
      const attempt = attemptOf(0);
      await sending.append(attempt);
      const process = await sending.startProcess({
        policy: { doubtDelay: soonMilliseconds, unconfirmed: policy },
      });

      const unconfirmed = process.amqp.keepBack(words);
      await sending.publishLetters();
      await unconfirmed.kept;
      await sending.append(outcomeOf(attempt, { kind: 'deferred', reply: '451 Later' }));
      unconfirmed.release();

      await sending.settled();
      await process.stop();
      expect(sending.journal.outcomes).toEqual(['sent']);
      expect(sending.mailed).toEqual([1]);
      await sending.isDrained();
    },
  );

  test('is waited for by a refusal, too, and only once', async () => {
    await using sending = await Sending.open({ count: 1 });
    await sending.append(attemptOf(0));
    await sending.publish(sending.refusal(0));

    const process = await sending.startProcess(soon);
    await sending.settled();
    await process.stop();

    expect(sending.journal.outcomesOf(0)).toEqual([{ kind: 'unconfirmed', attempt: 'dead:0' }]);
    await sending.isDrained();
  });

  test('is waited for by a letter that has waited for an earlier one', async () => {
    await using sending = await Sending.open({ count: 1 });
    const attempt = attemptOf(0, 'dead:second');
    await sending.append(attempt);
    await sending.publish(sending.letter(0, { waitedFor: 'dead:first' as AttemptId }));

    const process = await sending.startProcess(soon);
    await until(() => expect(sending.journal.count('marker')).toBe(2));
    await sending.append(outcomeOf(attempt, { kind: 'deferred', reply: 'Not handed over' }));
    await sending.settled();
    await process.stop();

    expect(sending.journal.outcomes).toEqual(['sent']);
    expect(sending.mailed).toEqual([1]);
    await sending.isDrained();
  });
});

describe.skipIf(!hasRabbit)(
  'a mail that may have been delivered, where it is mailed again',
  underFire,
  () => {
    const again = { unconfirmed: 'mail-again', doubtDelay: soonMilliseconds } as const;

    test('is mailed once more with the same Message-ID when no answer came', async () => {
      await using sending = await Sending.open({ count: 1, sink: { faults: [silence(1)] } });
      const process = await sending.startProcess({ policy: again, replyTimeout: 2_500 });

      await sending.publishLetters();
      await sending.settled();
      await process.stop();

      expect(messageIdsOf(sending)).toEqual(['<0@example.com>', '<0@example.com>']);
      expect(sending.journal.outcomesOf(0)).toMatchObject([
        { kind: 'deferred', replyClass: 'unconfirmed' },
        { kind: 'sent' },
      ]);
      await sending.isDrained();
    });

    test('is unconfirmed when no answer came to the second either', async () => {
      await using sending = await Sending.open({ count: 1, sink: { faults: [silence(2)] } });
      const process = await sending.startProcess({ policy: again, replyTimeout: 2_500 });

      await sending.publishLetters();
      await sending.settled();
      await sending.isDrained();
      await process.stop();

      expect(sending.sink.accepted()).toBe(2);
      expect(sending.journal.outcomes).toEqual(['unconfirmed']);
    });

    test('is mailed once more with the same Message-ID when its owner died', async () => {
      await using sending = await Sending.open({ count: 1, sink: { faults: [silence(1)] } });
      const first = await sending.startProcess({ policy: again });
      await sending.publishLetters();
      await until(() => expect(sending.sink.accepted()).toBe(1));
      first.kill();

      const second = await sending.startProcess({ policy: again });
      await sending.settled();
      await sending.isDrained();
      await second.stop();

      expect(messageIdsOf(sending)).toEqual(['<0@example.com>', '<0@example.com>']);
      expect(sending.journal.outcomesOf(0)).toMatchObject([
        { kind: 'deferred', replyClass: 'unconfirmed' },
        { kind: 'sent' },
      ]);
    });

    test('is mailed once more and not more often by any of its copies', async () => {
      await using sending = await Sending.open({ count: 1 });
      await sending.append(
        outcomeOf(attemptOf(0, 'dead:first'), {
          kind: 'deferred',
          reply: 'No answer',
          replyClass: 'unconfirmed',
        }),
        attemptOf(0, 'dead:second'),
      );
      for (let copy = 0; copy < 3; copy += 1) await sending.publishLetters();

      const process = await sending.startProcess({ policy: again });
      await sending.settled();
      await sending.isDrained();
      await process.stop();

      expect(sending.sink.accepted()).toBe(0);
      expect(sending.journal.outcomes).toEqual(['unconfirmed']);
    });

    test('is unconfirmed where there is no letter any more', async () => {
      await using sending = await Sending.open({ count: 1 });
      await sending.append(attemptOf(0));
      await sending.publish(sending.refusal(0));

      const process = await sending.startProcess({ policy: again });
      await sending.settled();
      await process.stop();

      expect(sending.journal.outcomes).toEqual(['unconfirmed']);
    });
  },
);

describe.skipIf(!hasRabbit)('a delivery that is reopened', underFire, () => {
  test('is mailed by the owner that settled it, once its new letter comes', async () => {
    await using sending = await Sending.open({ count: 1 });
    const process = await sending.startProcess();
    await sending.publish(sending.refusal(0, { kind: 'failed', reason: 'No firstName' }));
    await sending.settled();

    await sending.append(entry.reopened([0]));
    await sending.publish(sending.letter(0, { generation: 1 }));
    await until(() => expect(sending.journal.outcomes).toEqual(['sent']));
    await process.stop();

    expect(sending.mailed).toEqual([1]);
    await sending.isDrained();
  });

  test('is not mailed by a letter from before', async () => {
    await using sending = await Sending.open({ count: 2 });
    await sending.append(
      outcomeOf(attemptOf(0), { kind: 'failed', reason: 'No firstName' }),
      entry.reopened([0]),
    );
    const process = await sending.startProcess();

    await sending.publishLetters();
    await sending.settled(1);
    await process.stop();

    expect(sending.mailed).toEqual([0, 1]);
    expect(sending.journal.outcomes).toEqual(['fresh', 'sent']);
    await sending.isDrained();
  });

  test('is not mailed again when it was sent after all', async () => {
    await using sending = await Sending.open({ count: 2 });
    const process = await sending.startProcess();
    await sending.publish(sending.letter(0));
    await sending.settled(1);

    await sending.append(entry.reopened([0]));
    await sending.publish(sending.letter(0, { generation: 1 }));
    await sending.publish(sending.letter(1, { generation: 1 }));
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual([1, 1]);
    await sending.isDrained();
  });
});

/** The SMTP server takes so many mails and does not say so. */
function silence(times: number): Fault {
  return { at: 'reply', action: { kind: 'hang' }, times };
}

function messageIdsOf({ sink }: Sending): readonly (string | undefined)[] {
  return sink.mails.map(({ raw }) => messageIdOf(raw));
}

import { describe, expect, test } from 'vitest';
import {
  type Fault,
  type FaultAction,
  refuse,
  type Step,
} from '../../src/emulator/smtp-sink/faults.ts';
import { addressOf } from './frozen.ts';
import { hasRabbit, putOff, Sending, underFire } from './sending.ts';
import { until } from './until.ts';

describe.skipIf(!hasRabbit)('an SMTP server', underFire, () => {
  test.each<{ what: string; action: FaultAction }>([
    { what: 'cuts the connection after the final dot', action: { kind: 'close' } },
    { what: 'never answers the final dot', action: { kind: 'hang' } },
  ])(
    'that $what leaves one delivery unconfirmed, which is never mailed again',
    async ({ action }) => {
      await using sending = await Sending.open({
        count: 4,
        sink: { faults: [{ at: 'reply', action, times: 1 }] },
      });
      const process = await sending.startProcess({ replyTimeout: 2_500 });

      await sending.publishLetters();
      await sending.settled();
      await process.stop();
      await sending.publishLetters();
      const successor = await sending.startProcess();
      await sending.isDrained();
      await successor.stop();

      expect(sending.mailed).toEqual([1, 1, 1, 1]);
      expect(sending.journal.outcomes.toSorted()).toEqual(['sent', 'sent', 'sent', 'unconfirmed']);
      expect(sending.journal.count('attempt')).toBe(4);
      expect(sending.journal.count('outcome')).toBe(4);
    },
  );

  test.each<{ at: Step }>([{ at: 'rcpt' }, { at: 'data' }])(
    'that cuts the connection at $at, before the mail is complete, gets it once, later',
    async ({ at }) => {
      await using sending = await Sending.open({
        count: 2,
        sink: { faults: [{ at, action: { kind: 'close' }, times: 1 }] },
      });
      const process = await sending.startProcess({ connections: 1 });

      await sending.publishLetters();
      await sending.settled();
      await process.stop();

      expect(sending.mailed).toEqual([1, 1]);
      expect(sending.journal.outcomes).toEqual(['sent', 'sent']);
      expect(sending.journal.of('outcome').map(({ outcome }) => outcome.kind)).toContain(
        'deferred',
      );
      await sending.isDrained();
    },
  );

  test('that puts a recipient off is asked again until it takes the mail', async () => {
    await using sending = await Sending.open({ count: 2, sink: { faults: [putOff(0, 2)] } });
    const process = await sending.startProcess();

    await sending.publishLetters();
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual([1, 1]);
    expect(sending.journal.outcomesOf(0)).toMatchObject([
      { kind: 'deferred', reply: '451 4.7.1 Try again in a moment' },
      { kind: 'deferred' },
      { kind: 'sent' },
    ]);
    await sending.isDrained();
  });

  test('that puts a recipient off for too long is left alone, and the delivery expires', async () => {
    await using sending = await Sending.open({ count: 1, sink: { faults: [putOff(0, 100)] } });
    const process = await sending.startProcess({ policy: { deadline: 450 } });

    await sending.publishLetters();
    await sending.settled();
    await process.stop();

    expect(sending.journal.outcomesOf(0).at(-1)).toEqual({
      kind: 'expired',
      attempts: sending.journal.count('attempt'),
      lastReply: '451 4.7.1 Try again in a moment',
      replyClass: 'transient',
    });
    expect(sending.journal.count('attempt')).toBeGreaterThan(1);
    expect(sending.sink.accepted()).toBe(0);
    await sending.isDrained();
  });

  test('that puts a recipient off is given time, which stands still while the run is paused', async () => {
    const deadline = 4_000;
    await using sending = await Sending.open({ count: 1, sink: { faults: [putOff(0, 2)] } });
    const process = await sending.startProcess({ policy: { deadline } });
    await sending.publishLetters();
    await until(() => expect(sending.journal.outcomesOf(0)).toHaveLength(1));

    await sending.move('paused');
    const pausedAt = Date.now();
    await until(() => expect(Date.now() - pausedAt).toBeGreaterThan(deadline));
    await sending.move('resumed');
    await sending.settled();
    await process.stop();

    expect(sending.journal.outcomesOf(0).map(({ kind }) => kind)).toEqual([
      'deferred',
      'deferred',
      'sent',
    ]);
  });

  test('that wants fewer mails costs nobody an attempt', async () => {
    const slower: Fault = {
      at: 'rcpt',
      action: { kind: 'reply', code: 450, text: '4.7.28 Rate limit exceeded' },
      times: 2,
    };
    await using sending = await Sending.open({
      count: 1,
      sink: { faults: [slower, putOff(0, 100)] },
    });
    const process = await sending.startProcess({ policy: { deadline: 8_000 } });

    await sending.publishLetters();
    await sending.settled();
    await process.stop();

    const outcomes = sending.journal.outcomesOf(0);
    expect(outcomes.slice(0, 3)).toMatchObject([
      { kind: 'deferred', reply: '450 4.7.28 Rate limit exceeded' },
      { kind: 'deferred', reply: '450 4.7.28 Rate limit exceeded' },
      { kind: 'deferred', reply: '451 4.7.1 Try again in a moment' },
    ]);
    expect(outcomes.at(-1)).toMatchObject({
      kind: 'expired',
      attempts: sending.journal.count('attempt') - 2,
    });
    // The first pause is a second, the second two.
    const [first, , third] = sending.journal.of('attempt');
    expect((third?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(2_000);
    await sending.isDrained();
  });

  test('that knows no such mailbox has its word taken for good', async () => {
    await using sending = await Sending.open({
      count: 2,
      sink: { faults: [refuse(addressOf(1))] },
    });
    const process = await sending.startProcess();

    await sending.publishLetters();
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual([1, 0]);
    expect(sending.journal.outcomesOf(1)).toMatchObject([
      { kind: 'rejected', suppress: true, reply: { code: 550, enhanced: '5.1.1' } },
    ]);
    await sending.isDrained();
  });

  test('never finds more attempts open than there are connections', async () => {
    await using sending = await Sending.open({ count: 40, partitions: 4 });
    const process = await sending.startProcess({ connections: 3 });

    await sending.publishLetters();
    await sending.settled();
    await process.stop();

    expect(sending.journal.mostOpenAttempts).toBe(3);
  });
});

describe.skipIf(!hasRabbit)('a run whose sender is refused', underFire, () => {
  test('halts with the reason and uses nobody up; resumed, it mails everybody once', async () => {
    await using sending = await Sending.open({ count: 12, partitions: 3 });
    const refusal = sending.sink.fail({
      at: 'mail',
      action: { kind: 'reply', code: 550, text: '5.1.8 Sender address rejected' },
    });
    const processes = [await sending.startProcess(), await sending.startProcess()];

    await sending.publishLetters();
    await until(() => expect(sending.journal.ledger.phase).toBe('paused'));
    await until(() =>
      expect(processes.map(({ runs }) => runs.find(sending.run)?.phase)).toEqual([
        'paused',
        'paused',
      ]),
    );
    await sending.holdsWhatIsLeft();

    expect(sending.journal.of('paused')[0]).toMatchObject({
      reason: '550 5.1.8 Sender address rejected',
      because: { cause: 'sender-refused', replies: ['550 5.1.8 Sender address rejected'] },
    });
    expect(sending.journal.ledger.settled).toBe(0);
    expect(sending.sink.accepted()).toBe(0);

    refusal[Symbol.dispose]();
    await sending.move('resumed');
    await sending.settled();
    for (const process of processes) await process.stop();

    expect(sending.mailed).toEqual(Array.from({ length: 12 }, () => 1));
    await sending.isDrained();
  });

  test('goes on without the one letter that is refused when all others get through', async () => {
    await using sending = await Sending.open({ count: 4 });
    using _refusal = sending.sink.fail({
      at: 'reply',
      action: { kind: 'reply', code: 554, text: '5.6.0 What is this' },
      when: ({ to }) => to.includes(addressOf(0)),
    });
    const process = await sending.startProcess({ connections: 1 });

    await sending.publishLetters();
    await until(() => expect(sending.journal.ledger.phase).toBe('paused'));
    await until(() => expect(process.runs.find(sending.run)?.phase).toBe('paused'));
    await sending.holdsWhatIsLeft();
    await sending.move('resumed');
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual([0, 1, 1, 1]);
    expect(sending.journal.count('paused')).toBe(1);
    expect(sending.journal.outcomesOf(0).at(-1)).toMatchObject({
      kind: 'rejected',
      suppress: false,
      replyClass: 'content-refused',
    });
    await sending.isDrained();
  });
});

import { describe, expect, test } from 'vitest';
import type { RunId } from '../../src/campaign/ids.ts';
import { runJournal } from '../../src/journal/run-journal.ts';
import { hasRabbit, putOff, Sending, underFire } from './sending.ts';
import { until } from './until.ts';

describe.skipIf(!hasRabbit)('copies of a letter', underFire, () => {
  test('mail once when they come together', async () => {
    await using sending = await Sending.open({ count: 1 });
    for (let copy = 0; copy < 4; copy += 1) await sending.publish(sending.letter(0));

    const process = await sending.startProcess();
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual([1]);
    expect(sending.journal.count('attempt')).toBe(1);
    await sending.isDrained();
  });

  test('mail once when one comes long after the other', async () => {
    await using sending = await Sending.open({ count: 2 });
    const process = await sending.startProcess();
    await sending.publish(sending.letter(0));
    await sending.settled(1);

    await sending.publish(sending.letter(0));
    await sending.publish(sending.letter(1));
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual([1, 1]);
    expect(sending.journal.count('attempt')).toBe(2);
    await sending.isDrained();
  });

  test('mail once when one overtakes the other on the ladder', async () => {
    await using sending = await Sending.open({ count: 2, sink: { faults: [putOff(0)] } });
    const process = await sending.startProcess();
    await sending.publish(sending.letter(0));
    await until(() => expect(sending.journal.outcomesOf(0)).toHaveLength(1));

    await sending.publish(sending.letter(0));
    await sending.settled(1);
    await sending.publishSoon(sending.letter(1));
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual([1, 1]);
    expect(sending.journal.outcomesOf(0)).toMatchObject([{ kind: 'deferred' }, { kind: 'sent' }]);
    await sending.isDrained();
  });

  test('are not both dropped when one is back from the ladder before it is known to be there', async () => {
    await using sending = await Sending.open({ count: 1, sink: { faults: [putOff(0)] } });
    const process = await sending.startProcess();
    const isBack = process.amqp.holdBackUntilReturn('"attempts":1');

    await sending.publish(sending.letter(0));
    await isBack;
    await sending.settled();
    await process.stop();

    expect(sending.journal.outcomes).toEqual(['sent']);
    expect(sending.mailed).toEqual([1]);
    await sending.isDrained();
  });

  test('mail once when the second meets another owner', async () => {
    await using sending = await Sending.open({ count: 2 });
    const first = await sending.startProcess();
    await sending.publish(sending.letter(0));
    await sending.settled(1);
    await first.stop();

    await sending.publish(sending.letter(0));
    await sending.publish(sending.letter(1));
    const second = await sending.startProcess();
    await sending.settled();
    await second.stop();

    expect(sending.mailed).toEqual([1, 1]);
    await sending.isDrained();
  });
});

describe.skipIf(!hasRabbit)('a refusal', underFire, () => {
  test('gets its outcome from the owner, and nobody is mailed', async () => {
    await using sending = await Sending.open({ count: 2, partitions: 2 });
    const process = await sending.startProcess();

    await sending.publish(sending.refusal(0));
    await sending.publish(sending.refusal(1, { kind: 'failed', reason: 'No firstName' }));
    await sending.settled();
    await process.stop();

    expect(sending.journal.outcomes).toEqual(['skipped', 'failed']);
    expect(sending.journal.count('attempt')).toBe(0);
    expect(sending.sink.accepted()).toBe(0);
    await sending.isDrained();
  });

  test('does not undo a mail that was sent', async () => {
    await using sending = await Sending.open({ count: 2 });
    const process = await sending.startProcess();
    await sending.publish(sending.letter(0));
    await sending.settled(1);

    await sending.publish(sending.refusal(0));
    await sending.publish(sending.letter(1));
    await sending.settled();
    await process.stop();

    expect(sending.journal.outcomesOf(0)).toMatchObject([{ kind: 'sent' }]);
    await sending.isDrained();
  });

  test('is final: a letter for the same delivery mails nobody', async () => {
    await using sending = await Sending.open({ count: 2 });
    const process = await sending.startProcess();
    await sending.publish(sending.refusal(0));
    await sending.settled(1);

    await sending.publish(sending.letter(0));
    await sending.publish(sending.letter(1));
    await sending.settled();
    await process.stop();

    expect(sending.journal.outcomes).toEqual(['skipped', 'sent']);
    expect(sending.mailed).toEqual([0, 1]);
    await sending.isDrained();
  });
});

describe.skipIf(!hasRabbit)('a letter that is not the owner’s', underFire, () => {
  test.each([
    {
      what: 'of a number that belongs to another partition',
      number: 1,
      run: undefined,
      reason: 'Delivery 1 does not belong to partition 0',
    },
    {
      what: 'of a number beyond the audience',
      number: 4,
      run: undefined,
      reason: 'Delivery 4 is not in an audience of 4',
    },
    {
      what: 'of another run',
      number: 0,
      run: '10042-10731' as RunId,
      reason: 'Belongs to run 10042-10731',
    },
  ])('is parked and mails nobody: $what', async ({ number, run, reason }) => {
    await using sending = await Sending.open({ count: 4, partitions: 2 });
    const process = await sending.startProcess();

    await sending.publish(sending.letter(number, run === undefined ? {} : { run }), 0);

    expect(await sending.parked()).toContain(reason);
    await process.stop();
    expect(sending.journal.count('attempt')).toBe(0);
    expect(sending.journal.count('outcome')).toBe(0);
    expect(sending.sink.accepted()).toBe(0);
    await sending.isDrained();
  });

  test('is parked when it cannot be read, and those behind it go on', async () => {
    await using sending = await Sending.open({ count: 1 });
    await sending.inject('{"v":1,"kind":"letter"');
    await sending.publish(sending.letter(0));

    const process = await sending.startProcess();
    await sending.settled();

    expect(await sending.parked()).toContain('It is not JSON');
    await process.stop();
    expect(sending.mailed).toEqual([1]);
  });

  test('stays in its queue when a newer Postboard wrote it', async () => {
    await using sending = await Sending.open({ count: 2 });
    await sending.inject(JSON.stringify({ ...sending.letter(0), v: 2 }));
    await sending.publish(sending.letter(1));

    const process = await sending.startProcess();
    await sending.settled(1);
    await process.stop();

    expect(sending.mailed).toEqual([0, 1]);
    await sending.holds(0, 1);
  });
});

describe.skipIf(!hasRabbit)('a journal that a newer Postboard has written to', underFire, () => {
  test('decides nothing: its letters stay in their queue', async () => {
    await using sending = await Sending.open({ count: 2 });
    await sending.broker.append(runJournal(sending.run), [{ v: 2, kind: 'hurried', at: 0 }]);
    await sending.publishLetters();

    const process = await sending.startProcess();
    await until(() => expect(process.said).toContain('message failed and is given back'));
    await process.stop();

    await sending.holds(0, 2);
    expect(sending.sink.accepted()).toBe(0);
  });
});

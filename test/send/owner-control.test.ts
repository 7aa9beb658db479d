import { describe, expect, test } from 'vitest';
import { partitionOf } from '../../src/queue/messages.ts';
import { hasRabbit, putOff, Sending, underFire } from './sending.ts';
import { until } from './until.ts';

const count = 60;
/** Enough time to stop a run in its middle. */
const pacePerSecond = 60;
const everybodyOnce = Array.from({ length: count }, () => 1);
const nobody = Array.from({ length: count }, () => 0);

describe.skipIf(!hasRabbit)('a run that is paused', underFire, () => {
  test('before its owners start mails nobody until it is resumed', async () => {
    await using sending = await Sending.open({ count, partitions: 2 });
    await sending.publishLetters();
    await sending.move('paused');

    const process = await sending.startProcess();
    expect(process.runs.find(sending.run)?.phase).toBe('paused');
    await sending.holdsWhatIsLeft();
    expect(sending.journal.count('marker')).toBe(0);

    await sending.move('resumed');
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual(everybodyOnce);
    await sending.isDrained();
  });

  test('in its journal alone mails nobody: what paused it died before it told the others', async () => {
    await using sending = await Sending.open({ count });
    const move = sending.nextMove();
    await sending.append({ v: 1, kind: 'paused', at: 0, move, reason: 'Moved by Casey' });
    await sending.publishLetters();

    const process = await sending.startProcess();
    await until(() => expect(sending.journal.count('marker')).toBeGreaterThan(0));
    await sending.holdsWhatIsLeft();
    expect(sending.mailed).toEqual(nobody);

    await sending.move('resumed');
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual(everybodyOnce);
  });

  test('while it is sent begins nothing from the moment its process knows', async () => {
    await using sending = await Sending.open({ count, pacePerSecond });
    const process = await sending.startProcess();
    const knewAt = Promise.withResolvers<number>();
    using _watching = process.runs.watch(({ phase }) => {
      if (phase === 'paused') knewAt.resolve(Date.now());
    });
    await sending.publishLetters();
    await sending.settled(3);

    await sending.move('paused');
    const paused = await knewAt.promise;
    await sending.holdsWhatIsLeft();

    const begun = sending.journal.of('attempt');
    expect(begun.filter(({ at }) => at > paused)).toEqual([]);
    expect(begun.length).toBeLessThan(count);
    expect(sending.journal.ledger.openAttempts).toBe(0);
    expect(sending.sink.accepted()).toBe(sending.journal.ledger.outcomes('sent'));

    await sending.move('resumed');
    await sending.settled();
    await process.stop();

    expect(sending.mailed).toEqual(everybodyOnce);
    await sending.isDrained();
  });

  test('is paused even where its owners are not all there yet', async () => {
    const registered = Promise.withResolvers<void>();
    await using sending = await Sending.open({ count, partitions: 2, pacePerSecond });
    using registering = new DisposableStack();
    registering.defer(registered.resolve);
    const process = await sending.startProcess({ beforePartitionOne: registered.promise });
    await sending.publishLetters();
    await sending.settled(2);

    await sending.move('paused');
    await sending.holdsWhatIsLeft();

    expect(sending.sink.accepted()).toBeLessThan(count / 2);
    registering.dispose();
    await process.stop();
  });

  test('begins nothing while a mail server keeps an earlier mail waiting, and goes on without it', async () => {
    await using sending = await Sending.open({
      count,
      partitions: 2,
      pacePerSecond,
      sink: { faults: [{ at: 'reply', action: { kind: 'hang' }, times: 1 }] },
    });
    const process = await sending.startProcess({ connections: 2, replyTimeout: 300_000 });
    const knewAt = Promise.withResolvers<number>();
    using _watching = process.runs.watch(({ phase }) => {
      if (phase === 'paused') knewAt.resolve(Date.now());
    });
    await sending.publishLetters();
    await sending.settled(3);

    await sending.move('paused');
    const paused = await knewAt.promise;
    await sending.hasOwners(1);
    expect(sending.journal.of('attempt').filter(({ at }) => at > paused)).toEqual([]);
    expect(sending.journal.ledger.openAttempts).toBe(1);

    const isSettled = (number: number) => sending.journal.outcomesOf(number).length > 0;
    const waiting = sending.journal.of('attempt').find(({ number }) => !isSettled(number));
    const ofOthers = Array.from({ length: count }, (_, number) => number).filter(
      (number) => partitionOf(number, 2) !== partitionOf(waiting?.number ?? 0, 2),
    );
    await sending.move('resumed');
    await until(() => expect(ofOthers.filter((number) => !isSettled(number))).toEqual([]));
    expect(sending.journal.ledger.openAttempts).toBe(1);
    process.smtp.cut();
    await sending.settled();
    await process.stop();
    expect(sending.mailed).toEqual(everybodyOnce);
    expect(sending.journal.ledger.outcomes('unconfirmed')).toBe(1);
  });

  test('lets nothing out that comes back from the ladder', async () => {
    await using sending = await Sending.open({ count: 1, sink: { faults: [putOff(0)] } });
    const process = await sending.startProcess();
    await sending.publishLetters();
    await until(() => expect(sending.journal.outcomesOf(0)).toHaveLength(1));

    await sending.move('paused');
    await sending.holds(0, 1);
    await sending.isLetGo();
    expect(sending.journal.count('attempt')).toBe(1);

    await sending.move('resumed');
    await sending.settled();
    await process.stop();
    expect(sending.mailed).toEqual([1]);
  });

  test('stays paused when everything is restarted', async () => {
    await using sending = await Sending.open({ count, pacePerSecond });
    const first = await sending.startProcess();
    await sending.publishLetters();
    await sending.settled(3);
    await sending.move('paused');
    await first.stop();
    const mailed = sending.sink.accepted();
    expect(mailed).toBeLessThan(count);

    const second = await sending.startProcess();
    expect(second.runs.find(sending.run)?.phase).toBe('paused');
    await sending.holdsWhatIsLeft();
    await second.stop();

    expect(sending.sink.accepted()).toBe(mailed);
  });
});

describe.skipIf(!hasRabbit)('a run that is cancelled', underFire, () => {
  test('lets nothing out any more, and says truthfully what was in flight', async () => {
    await using sending = await Sending.open({
      count,
      sink: { faults: [{ at: 'reply', action: { kind: 'hang' }, times: 1 }] },
    });
    const process = await sending.startProcess({ connections: 1, replyTimeout: 2_500 });
    await sending.publishLetters();
    await until(() => expect(sending.sink.accepted()).toBe(1));

    await sending.move('cancelled');
    await sending.settled();
    await process.stop();
    const successor = await sending.startProcess();
    expect(successor.runs.find(sending.run)?.phase).toBe('cancelled');
    await sending.holds(0, count - 1);

    const { ledger } = sending.journal;
    expect(ledger.outcomes('unconfirmed')).toBe(1);
    expect(ledger.outcomes('cancelled')).toBe(count - 1);
    expect(sending.sink.accepted()).toBe(1);
  });

  test('begins nothing from the moment its process knows, and counts as sent what left before', async () => {
    const cancelling = Promise.withResolvers<void>();
    const cancel = () => sending.move('cancelled').then(cancelling.resolve, cancelling.reject);
    await using sending = await Sending.open({ count, sink: { onAccepted: once(cancel) } });
    const process = await sending.startProcess({ connections: 1 });
    const knewAt = Promise.withResolvers<number>();
    using _watching = process.runs.watch(({ phase }) => {
      if (phase === 'cancelled') knewAt.resolve(Date.now());
    });

    await sending.publishLetters();
    await cancelling.promise;
    const cancelled = await knewAt.promise;
    await process.stop();
    await sending.settled();

    const { ledger } = sending.journal;
    expect(sending.journal.of('attempt').filter(({ at }) => at > cancelled)).toEqual([]);
    expect(ledger.outcomes('sent')).toBe(sending.sink.accepted());
    expect(ledger.outcomes('sent') + ledger.outcomes('cancelled')).toBe(count);
  });
});

function once(act: () => unknown): () => void {
  let isDone = false;
  return () => {
    if (!isDone) void act();
    isDone = true;
  };
}

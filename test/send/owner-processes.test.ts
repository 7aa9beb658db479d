import { describe, expect, test } from 'vitest';
import type { AcceptedMail } from '../../src/emulator/smtp-sink/mail.ts';
import { hasRabbit, Sending, underFire } from './sending.ts';
import type { SendingProcess } from './sending-process.ts';
import { until } from './until.ts';

const count = 60;
const everybodyOnce = Array.from({ length: count }, () => 1);

describe.skipIf(!hasRabbit)('a process that sends with another', underFire, () => {
  test('and is stopped in mid-run leaves nothing in doubt', async () => {
    const stopping = Promise.withResolvers<void>();
    const stopAt = ({ id }: AcceptedMail) => {
      if (id === 20) first.stop().then(stopping.resolve, stopping.reject);
    };
    await using sending = await Sending.open({
      count,
      partitions: 3,
      sink: { onAccepted: stopAt },
    });
    const first = await sending.startProcess();
    const second = await sending.startProcess();

    await sending.publishLetters();
    await stopping.promise;
    await sending.settled();
    await second.stop();

    expect(new Set(sending.journal.outcomes)).toEqual(new Set(['sent']));
    expect(sending.journal.count('attempt')).toBe(count);
    expect(sending.mailed).toEqual(everybodyOnce);
    await sending.isDrained();
  });

  test('and is killed in mid-run leaves in doubt only what was in its hands', async () => {
    const connections = 4;
    const killAt = ({ id }: AcceptedMail) => {
      if (id === 10 || id === 25 || id === 40) processes.shift()?.kill();
    };
    await using sending = await Sending.open({
      count,
      partitions: 3,
      sink: { onAccepted: killAt },
    });
    const processes: SendingProcess[] = [];
    for (let each = 0; each < 4; each += 1)
      processes.push(await sending.startProcess({ connections }));

    await sending.publishLetters();
    await sending.settled();
    await sending.isDrained();

    const { ledger } = sending.journal;
    const sent = ledger.outcomes('sent');
    const unconfirmed = ledger.outcomes('unconfirmed');
    expect(processes).toHaveLength(1);
    expect(sent + unconfirmed).toBe(count);
    expect(unconfirmed).toBeGreaterThan(0);
    expect(unconfirmed).toBeLessThanOrEqual(3 * connections);
    expect(ledger.openAttempts).toBe(0);
    expect(Math.max(...sending.mailed)).toBe(1);
    expect(sending.mailed.filter((_, n) => sending.journal.outcomes[n] === 'sent')).toEqual(
      Array.from({ length: sent }, () => 1),
    );
  });
});

describe.skipIf(!hasRabbit)('a process that must end at once', underFire, () => {
  test('waits for no answer any more; what was in flight is unconfirmed', async () => {
    await using sending = await Sending.open({
      count: 4,
      sink: { faults: [{ at: 'reply', action: { kind: 'hang' }, times: 1 }] },
    });
    const first = await sending.startProcess({ connections: 1, replyTimeout: 60_000 });
    await sending.publishLetters();
    await until(() => expect(sending.sink.accepted()).toBe(1));

    const stopping = first.stop();
    first.hardStop();
    await stopping;
    const second = await sending.startProcess();
    await sending.settled();
    await second.stop();

    expect(sending.mailed).toEqual([1, 1, 1, 1]);
    expect(sending.journal.ledger.outcomes('unconfirmed')).toBe(1);
    await sending.isDrained();
  });
});

describe.skipIf(!hasRabbit)('a run that loses its journal', underFire, () => {
  test('mails nobody any more, not even when there is an empty one in its place', async () => {
    await using sending = await Sending.open({ count, pacePerSecond: 60 });
    const first = await sending.startProcess({ connections: 1 });
    await sending.publishLetters();
    await sending.settled(5);

    await sending.broker.deleteJournal(sending.run);
    const mailed = sending.sink.accepted();
    await sending.isLetGo();
    expect(sending.sink.accepted()).toBeLessThanOrEqual(mailed + 1);
    await first.stop();
    const afterwards = sending.sink.accepted();

    const second = await sending.startProcess();
    await until(() => expect(second.said).toContain('no journal, no mail'));
    await sending.isLetGo();
    await sending.broker.declareJournal(sending.run);
    const third = await sending.startProcess();
    await until(() => expect(third.said).toContain('no journal, no mail'));
    await sending.isLetGo();

    expect(sending.sink.accepted()).toBe(afterwards);
    expect(Math.max(...sending.mailed)).toBe(1);
  });
});

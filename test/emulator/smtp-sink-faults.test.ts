import { describe, expect, test } from 'vitest';
import { defer, type Fault, refuse, type Step } from '../../src/emulator/smtp-sink/faults.ts';
import { never, openSink } from './sink-client.ts';

describe('a recipient with a story', () => {
  test('is refused each time, and nobody else is', async () => {
    await using world = await openSink({ faults: [refuse('Gone@example.com')] });

    const first = await world.send('gone@example.com');
    const again = await world.send('gone@example.com');
    await world.send('ada@example.com');

    expect([first.responseCode, again.responseCode]).toEqual([550, 550]);
    expect(first.response).toBe('550 5.1.1 There is nobody of that name here');
    expect(world.sink.mails.map(({ to }) => to)).toEqual([['ada@example.com']]);
  });

  test('is put off once and taken then', async () => {
    await using world = await openSink({ faults: [defer('busy@example.com')] });

    const first = await world.send('busy@example.com');
    const second = await world.send('busy@example.com');

    expect(first.responseCode).toBe(451);
    expect(second.response).toMatch(/^250/);
  });
});

describe('a fault at a step of the conversation', () => {
  const steps: readonly Step[] = ['connect', 'greeting', 'mail', 'rcpt', 'data', 'body', 'reply'];
  /** Only the loss of the very last reply leaves the mail with the server. */
  const cuts = steps.map((at) => ({ at, kept: at === 'reply' ? 1 : 0 }));

  test.each(steps)('answers with the reply at %s, and keeps nothing', async (at) => {
    await using world = await openSink();
    world.sink.fail({ at, action: { kind: 'reply', code: 451, text: '4.3.0 Not now' }, times: 1 });

    const refused = await world.send('ada@example.com');
    const next = await world.send('ada@example.com');

    expect(refused.responseCode).toBe(451);
    expect(next.response).toMatch(/^250/);
    expect(world.sink.accepted()).toBe(1);
  });

  test.each(cuts)('cuts the connection at $at, having kept $kept', async ({ at, kept }) => {
    await using world = await openSink();
    world.sink.fail({ at, action: { kind: 'close' }, times: 1 });

    const cut = await world.send('ada@example.com');

    expect(cut).toMatchObject({ code: 'ECONNECTION' });
    expect(cut).not.toHaveProperty('responseCode');
    expect(world.sink.accepted()).toBe(kept);
  });

  test.each(cuts)(
    'says nothing at $at until the sink ends, having kept $kept',
    async ({ at, kept }) => {
      const world = await openSink();
      const fault = world.sink.fail({ at, action: { kind: 'hang' } });
      const sending = world.send('ada@example.com');

      await fault.struck(1, never);
      const { mails } = world.sink;
      await world.sink[Symbol.asyncDispose]();

      expect(await sending).toMatchObject({ code: 'ECONNECTION' });
      expect(mails).toHaveLength(kept);
      await world[Symbol.asyncDispose]();
    },
  );

  test('ends the conversation with 421', async () => {
    await using world = await openSink({}, { pool: true, maxConnections: 1 });
    world.sink.fail({
      at: 'mail',
      when: ({ connection }) => connection === 1,
      action: { kind: 'reply', code: 421, text: '4.3.2 Closing' },
    });

    const first = await world.send('ada@example.com');
    const second = await world.send('ada@example.com');

    expect(first.responseCode).toBe(421);
    expect(second.response).toMatch(/^250/);
  });

  test('strikes as often as told, only where it fits, and no more once taken back', async () => {
    await using world = await openSink();
    const fault: Fault = {
      at: 'reply',
      when: ({ to, from }) => from === 'robin@example.com' && to.includes('ada@example.com'),
      action: { kind: 'reply', code: 554, text: '5.7.1 Looks like spam' },
    };
    const inForce = world.sink.fail(fault);

    const codes = [
      (await world.send('ada@example.com')).responseCode,
      (await world.send('ben@example.com')).responseCode,
      (await world.send('ada@example.com')).responseCode,
    ];
    inForce[Symbol.dispose]();
    codes.push((await world.send('ada@example.com')).responseCode);

    expect(codes).toEqual([554, undefined, 554, undefined]);
    expect(inForce.strikes).toBe(2);
  });
});

import { describe, expect, test } from 'vitest';
import { HandClock } from './clocks.ts';
import { type Reaction, ScriptedSmtp } from './scripted-smtp.ts';
import { never, sendOne, transportTo } from './transport.ts';

/** A port where nobody listens, and somebody may later. */
async function freePort(): Promise<number> {
  await using smtp = await ScriptedSmtp.start();
  return smtp.port;
}

describe('a server that cannot be reached', () => {
  test('is probed by one at a time after growing pauses, and everybody goes on when it is back', async () => {
    const port = await freePort();
    const clock = new HandClock();
    await using transport = transportTo({ port }, {}, clock);
    const mails = [sendOne(transport), sendOne(transport), sendOne(transport)];

    const pauses: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      const pause = await clock.nextWait();
      pauses.push(pause);
      if (count < 7) clock.advance(pause);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(transport.trouble()).toBe(
      `The SMTP server 127.0.0.1:${port} cannot be reached (connect ECONNREFUSED 127.0.0.1:${port}).`,
    );

    await using smtp = await ScriptedSmtp.start({}, port);
    clock.advance(60_000);
    const results = await Promise.all(mails);

    expect(results.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(transport.trouble()).toBeUndefined();
    expect(smtp.connections).toBeLessThanOrEqual(2);
  });

  test('is found again even when nobody waits', async () => {
    const port = await freePort();
    const clock = new HandClock();
    await using transport = transportTo({ port }, {}, clock);
    const leaving = new AbortController();
    const waiting = transport.acquire(leaving.signal);
    const pause = await clock.nextWait();
    leaving.abort(new Error('not needed'));
    await expect(waiting).rejects.toThrow('not needed');
    expect(transport.trouble()).toBeDefined();

    await using smtp = await ScriptedSmtp.start({}, port);
    clock.advance(pause);
    await smtp.until(({ commands }) => commands.length === 1);
    await expect.poll(() => transport.trouble()).toBeUndefined();
  });

  test('does not keep a transport from closing', async () => {
    const port = await freePort();
    const clock = new HandClock();
    const transport = transportTo({ port }, {}, clock);
    const waiting = transport.acquire(never);
    await clock.nextWait();

    await transport[Symbol.asyncDispose]();

    await expect(waiting).rejects.toThrow('The SMTP transport is closed');
    expect(clock.isAwaited).toBe(false);
  });
});

describe('a server that answers but is of no use', () => {
  test.each<{ what: string; greeting: Reaction; trouble: string }>([
    {
      what: 'refuses at once',
      greeting: '554 5.3.2 Not today',
      trouble: 'refuses to talk (554 5.3.2 Not today).',
    },
    {
      what: 'is too busy',
      greeting: '421 4.3.2 Busy',
      trouble: 'refuses to talk (421 4.3.2 Busy).',
    },
    {
      what: 'hangs up',
      greeting: 'close',
      trouble: 'cannot be reached (Connection closed unexpectedly).',
    },
  ])('because it $what makes the transport rest', async ({ greeting, trouble }) => {
    await using smtp = await ScriptedSmtp.start({ greeting: [greeting] });
    const clock = new HandClock();
    await using transport = transportTo(smtp, { connections: 1 }, clock);
    const sending = sendOne(transport);

    const pause = await clock.nextWait();
    expect(transport.trouble()).toBe(`The SMTP server 127.0.0.1:${smtp.port} ${trouble}`);
    clock.advance(pause);

    expect((await sending).kind).toBe('accepted');
  });

  test('because it hangs up at every mail is left alone for longer and longer', async () => {
    await using smtp = await ScriptedSmtp.start({ MAIL: ['close', 'close', 'close'] });
    const clock = new HandClock();
    await using transport = transportTo(smtp, { connections: 1 }, clock);

    const pauses: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      expect((await sendOne(transport)).kind).toBe('failed');
      const next = transport.acquire(never);
      const pause = await clock.nextWait();
      pauses.push(pause);
      clock.advance(pause);
      (await next).release();
    }

    expect(pauses).toEqual([1_000, 2_000, 4_000]);
    expect((await sendOne(transport)).kind).toBe('accepted');
  });

  test('because it wants a login at every mail is left alone, too', async () => {
    await using smtp = await ScriptedSmtp.start({ MAIL: ['530 5.7.0 Authentication required'] });
    const clock = new HandClock();
    await using transport = transportTo(smtp, { connections: 1 }, clock);
    expect((await sendOne(transport)).kind).toBe('failed');

    const next = sendOne(transport);

    const pause = await clock.nextWait();
    await expect.poll(() => transport.trouble()).toMatch(/\(530 5\.7\.0 Authentication required\)/);
    clock.advance(pause);
    expect((await next).kind).toBe('accepted');
    expect(smtp.connections).toBe(2);
  });

  test('because it takes no further connection is used with those there are', async () => {
    await using smtp = await ScriptedSmtp.start({
      greeting: ['220 Welcome', '421 4.7.0 Too many connections'],
    });
    const clock = new HandClock();
    await using transport = transportTo(smtp, { connections: 5 }, clock);
    const first = await transport.acquire(never);
    const second = transport.acquire(never);
    await clock.nextWait();

    expect(transport.trouble()).toBeUndefined();
    first.release();

    (await second).release();
    expect((await sendOne(transport)).kind).toBe('accepted');
    expect(smtp.connections).toBe(2);
  });
});

describe('a server that wants fewer mails', () => {
  test('gets a pause as long as it says', async () => {
    await using smtp = await ScriptedSmtp.start({
      MAIL: ['450 4.7.28 Rate limited, retry in 90 seconds'],
    });
    const clock = new HandClock();
    await using transport = transportTo(smtp, {}, clock);
    await sendOne(transport);

    const next = sendOne(transport);

    expect(await clock.nextWait()).toBe(90_000);
    clock.advance(90_000);
    expect((await next).kind).toBe('accepted');
  });

  test('gets longer and longer pauses when it does not say', async () => {
    const tooMany = '454 4.7.0 Throttling failure: Maximum sending rate exceeded';
    await using smtp = await ScriptedSmtp.start({ MAIL: [tooMany, tooMany] });
    const clock = new HandClock();
    await using transport = transportTo(smtp, { connections: 1 }, clock);
    await sendOne(transport);

    const second = sendOne(transport);
    expect(await clock.nextWait()).toBe(1_000);
    clock.advance(1_000);
    await second;
    const third = sendOne(transport);
    expect(await clock.nextWait()).toBe(2_000);
    clock.advance(2_000);

    expect((await third).kind).toBe('accepted');
  });
});

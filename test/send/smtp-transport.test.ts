import { describe, expect, test } from 'vitest';
import { HandClock } from './clocks.ts';
import { ScriptedSmtp } from './scripted-smtp.ts';
import { mail, never, sendOne, transportTo } from './transport.ts';

describe('connections', () => {
  test('are opened when somebody needs one and used again', async () => {
    await using smtp = await ScriptedSmtp.start();
    await using transport = transportTo(smtp);

    await sendOne(transport);
    await sendOne(transport);
    await sendOne(transport);

    expect(smtp.connections).toBe(1);
    expect(smtp.mails).toHaveLength(3);
  });

  test('are never more than allowed, and served in the order asked for', async () => {
    await using smtp = await ScriptedSmtp.start();
    await using transport = transportTo(smtp, { connections: 2 });
    const first = await transport.acquire(never);
    const second = await transport.acquire(never);
    const order: string[] = [];
    const waiting = ['third', 'fourth'].map(async (name) => {
      const lease = await transport.acquire(never);
      order.push(name);
      lease.release();
    });

    first.release();
    await Promise.all(waiting);
    second.release();

    expect(order).toEqual(['third', 'fourth']);
    expect(smtp.connections).toBe(2);
  });

  test('are used again after a refusal, with the refused mail forgotten', async () => {
    await using smtp = await ScriptedSmtp.start({
      RCPT: ['550 5.1.1 Nobody'],
      dot: ['554 5.7.1 Spam'],
    });
    await using transport = transportTo(smtp, { connections: 1 });

    const results = [await sendOne(transport), await sendOne(transport), await sendOne(transport)];

    expect(results.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'accepted']);
    expect(smtp.connections).toBe(1);
    expect(smtp.commands.filter((command) => command === 'RSET')).toHaveLength(2);
  });

  test('that cannot forget a refused mail are replaced', async () => {
    await using smtp = await ScriptedSmtp.start({ RCPT: ['550 5.1.1 Nobody'], RSET: '500 What?' });
    await using transport = transportTo(smtp, { connections: 1 });

    await sendOne(transport);
    const next = await sendOne(transport);

    expect(next.kind).toBe('accepted');
    expect(smtp.connections).toBe(2);
  });

  test.each([
    { what: 'lost the thread', script: { MAIL: ['503 5.5.1 Nested MAIL command'] } },
    { what: 'got an answer that is none', script: { dot: ['354 Go on'] } },
  ])('that $what are replaced', async ({ script }) => {
    await using smtp = await ScriptedSmtp.start(script);
    const clock = new HandClock();
    await using transport = transportTo(smtp, { connections: 1 }, clock);
    await sendOne(transport);

    const next = sendOne(transport);
    if (script.dot) clock.advance(await clock.nextWait());

    expect((await next).kind).toBe('accepted');
    expect(smtp.connections).toBe(2);
    expect(smtp.commands).not.toContain('RSET');
  });

  test('that the server dismisses while idle are replaced', async () => {
    await using smtp = await ScriptedSmtp.start();
    await using transport = transportTo(smtp);
    await sendOne(transport);

    smtp.dismissAll();
    await smtp.until(({ openConnections }) => openConnections === 0);
    const next = await sendOne(transport);

    expect(next.kind).toBe('accepted');
    expect(smtp.connections).toBe(2);
  });

  test('that nobody needs any more are closed with a goodbye', async () => {
    await using smtp = await ScriptedSmtp.start();
    await using transport = transportTo(smtp, { idleMilliseconds: 10 });

    await sendOne(transport);

    await smtp.until(({ openConnections }) => openConnections === 0);
    expect(smtp.commands.at(-1)).toBe('QUIT');
  });

  test('carry a hundred mails each', async () => {
    await using smtp = await ScriptedSmtp.start();
    await using transport = transportTo(smtp, { connections: 1 });

    for (let count = 0; count < 101; count += 1) await sendOne(transport);

    expect(smtp.connections).toBe(2);
    expect(smtp.mails).toHaveLength(101);
  });

  test('go back unused when they were taken in vain', async () => {
    await using smtp = await ScriptedSmtp.start();
    await using transport = transportTo(smtp, { connections: 1 });

    const lease = await transport.acquire(never);
    lease.release();
    lease.release();
    await sendOne(transport);

    expect(smtp.connections).toBe(1);
    expect(smtp.commands).not.toContain('RSET');
  });
});

describe('who waits for a connection', () => {
  test('may leave', async () => {
    await using smtp = await ScriptedSmtp.start();
    await using transport = transportTo(smtp, { connections: 1 });
    const lease = await transport.acquire(never);
    const leaving = new AbortController();
    const waiting = transport.acquire(leaving.signal);

    leaving.abort(new Error('not needed'));

    await expect(waiting).rejects.toThrow('not needed');
    lease.release();
    expect((await sendOne(transport)).kind).toBe('accepted');
  });

  test('is turned away when the transport closes, which waits for the mail in hand', async () => {
    await using smtp = await ScriptedSmtp.start();
    const transport = transportTo(smtp, { connections: 1 });
    const lease = await transport.acquire(never);
    const waiting = transport.acquire(never);

    const closing = transport[Symbol.asyncDispose]();

    await expect(waiting).rejects.toThrow('The SMTP transport is closed');
    expect((await lease.send(mail)).kind).toBe('accepted');
    lease.release();
    await closing;
    expect(smtp.commands.at(-1)).toBe('QUIT');
    await smtp.until(({ openConnections }) => openConnections === 0);
    await expect(transport.acquire(never)).rejects.toThrow('The SMTP transport is closed');
  });
});

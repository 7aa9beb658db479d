import { describe, expect, test } from 'vitest';
import { type Reaction, ScriptedSmtp, type Step } from './scripted-smtp.ts';
import { classOf, hugeMail, mail, never, transportTo } from './transport.ts';

describe.each([
  { server: 'that takes commands together', extensions: ['PIPELINING', 'SIZE 100000000'] },
  { server: 'that takes one command at a time', extensions: [] },
])('a server $server', ({ extensions }) => {
  test('gets the mail as it is, between the addresses of the envelope', async () => {
    await using smtp = await ScriptedSmtp.start();
    smtp.extensions = extensions;
    await using transport = transportTo(smtp);
    const lease = await transport.acquire(never);

    const result = await lease.send(mail);
    lease.release();

    expect(result).toEqual({
      kind: 'accepted',
      reply: { code: 250, enhanced: '2.0.0', text: '250 2.0.0 Queued as 4711' },
    });
    expect(smtp.mails).toEqual([mail.message.toString()]);
    expect(smtp.commands[0]).toBe('EHLO mailer.example.com');
    expect(smtp.commands.join('\n')).toMatch(
      /MAIL FROM:<ada@example.com>.*\nRCPT TO:<bob@example.org>\nDATA$/,
    );
  });

  test.each<{ step: Step; reaction: Reaction; phase: string; is: string; bodyWritten: boolean }>([
    {
      step: 'MAIL',
      reaction: '421 4.3.2 Going down',
      phase: 'mail',
      is: 'connection',
      bodyWritten: false,
    },
    {
      step: 'MAIL',
      reaction: '451 4.3.0 Later',
      phase: 'mail',
      is: 'transient',
      bodyWritten: false,
    },
    {
      step: 'MAIL',
      reaction: '550 5.1.8 Who are you',
      phase: 'mail',
      is: 'sender-refused',
      bodyWritten: false,
    },
    {
      step: 'MAIL',
      reaction: '530 5.7.0 Log in first',
      phase: 'mail',
      is: 'authentication',
      bodyWritten: false,
    },
    {
      step: 'RCPT',
      reaction: '450 4.7.1 Greylisted',
      phase: 'rcpt',
      is: 'transient',
      bodyWritten: false,
    },
    {
      step: 'RCPT',
      reaction: '452 4.2.2 Full',
      phase: 'rcpt',
      is: 'mailbox-full',
      bodyWritten: false,
    },
    {
      step: 'RCPT',
      reaction: '550 5.1.1 Nobody',
      phase: 'rcpt',
      is: 'invalid-recipient',
      bodyWritten: false,
    },
    {
      step: 'RCPT',
      reaction: '550-5.7.1 Blocked\r\n550 5.7.1 spam',
      phase: 'rcpt',
      is: 'blocked',
      bodyWritten: false,
    },
    {
      step: 'DATA',
      reaction: '451 4.3.0 Later',
      phase: 'data',
      is: 'transient',
      bodyWritten: false,
    },
    { step: 'DATA', reaction: '554 5.7.1 No', phase: 'data', is: 'blocked', bodyWritten: false },
    { step: 'dot', reaction: '451 4.3.0 Later', phase: 'body', is: 'transient', bodyWritten: true },
    {
      step: 'dot',
      reaction: '421 4.7.0 Too many messages',
      phase: 'body',
      is: 'throttled',
      bodyWritten: true,
    },
    { step: 'dot', reaction: '550 5.7.1 Spam', phase: 'body', is: 'blocked', bodyWritten: true },
    {
      step: 'dot',
      reaction: '552 5.3.4 Too big',
      phase: 'body',
      is: 'content-refused',
      bodyWritten: true,
    },
    {
      step: 'dot',
      reaction: '354 Still going on',
      phase: 'body',
      is: 'unconfirmed',
      bodyWritten: true,
    },
  ])('that answers $reaction at $step is understood', async (row) => {
    await using smtp = await ScriptedSmtp.start({ [row.step]: row.reaction });
    smtp.extensions = extensions;
    await using transport = transportTo(smtp);
    const lease = await transport.acquire(never);

    const result = await lease.send(mail);
    lease.release();

    if (result.kind === 'accepted') throw new Error('It should not be accepted');
    const { phase, bodyWritten } = result.failure;
    expect({ phase, bodyWritten, is: classOf(result) }).toEqual({
      phase: row.phase,
      bodyWritten: row.bodyWritten,
      is: row.is,
    });
  });

  test.each<{ step: Step; is: string }>([
    { step: 'MAIL', is: 'connection' },
    { step: 'RCPT', is: 'connection' },
    { step: 'DATA', is: 'connection' },
    { step: 'dot', is: 'unconfirmed' },
  ])('lost at $step is known to have no mail, or may have one', async ({ step, is }) => {
    for (const reaction of ['close', 'reset', 'silence']) {
      await using smtp = await ScriptedSmtp.start({ [step]: reaction });
      smtp.extensions = extensions;
      await using transport = transportTo(smtp, { replyTimeout: 1_000 });
      const lease = await transport.acquire(never);

      const result = await lease.send(mail);
      lease.release();

      expect([reaction, classOf(result)]).toEqual([reaction, is]);
      expect(smtp.mails).toHaveLength(step === 'dot' ? 1 : 0);
    }
  });

  test.each<{ reaction: Reaction; is: string }>([
    { reaction: 'close', is: 'connection' },
    { reaction: 'reset', is: 'connection' },
    { reaction: '451 4.3.1 Disk full', is: 'transient' },
    { reaction: '250 2.0.0 Enough', is: 'protocol' },
  ])('that does $reaction in the middle of a large mail has none', async ({ reaction, is }) => {
    await using smtp = await ScriptedSmtp.start({ body: [reaction] });
    smtp.extensions = extensions;
    await using transport = transportTo(smtp);
    const lease = await transport.acquire(never);

    const result = await lease.send(hugeMail);
    lease.release();

    expect(classOf(result)).toBe(is);
    expect(result).toMatchObject({ failure: { phase: 'body', bodyWritten: false } });
    await smtp.until(({ openConnections }) => openConnections === 0);
  });
});

describe('a reply', () => {
  test('of several lines becomes one, with its codes', async () => {
    await using smtp = await ScriptedSmtp.start({
      RCPT: '550-5.1.1 The email account that you tried to reach\r\n550-5.1.1 does not exist.\r\n550 5.1.1 Bye',
    });
    await using transport = transportTo(smtp);
    const lease = await transport.acquire(never);

    const result = await lease.send(mail);
    lease.release();

    expect(result).toMatchObject({
      failure: {
        reply: {
          code: 550,
          enhanced: '5.1.1',
          text: '550 5.1.1 The email account that you tried to reach does not exist. Bye',
        },
      },
    });
  });

  test('does not say the address of the recipient again', async () => {
    await using smtp = await ScriptedSmtp.start({ RCPT: '550 5.1.1 <Bob@Example.org>: unknown' });
    await using transport = transportTo(smtp);
    const lease = await transport.acquire(never);

    const result = await lease.send(mail);
    lease.release();

    expect(JSON.stringify(result)).not.toMatch(/bob@/i);
    expect(result).toMatchObject({ failure: { message: '550 5.1.1 <[address]>: unknown' } });
  });
});

test('a mail that is called off throws and cuts its connection', async () => {
  await using smtp = await ScriptedSmtp.start({ dot: 'silence' });
  await using transport = transportTo(smtp);
  const lease = await transport.acquire(never);
  const calling = new AbortController();
  const sending = lease.send(mail, calling.signal);
  await smtp.until(({ mails }) => mails.length === 1);

  calling.abort(new Error('called off'));

  await expect(sending).rejects.toThrow('called off');
  lease.release();
  await smtp.until(({ openConnections }) => openConnections === 0);
});

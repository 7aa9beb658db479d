import { describe, expect, test } from 'vitest';
import { ScriptedSmtp } from './scripted-smtp.ts';
import { classOf, hugeMail, mail, never, transportTo } from './transport.ts';

describe('an address with letters outside ASCII', () => {
  const unicode = { ...mail, to: 'jörg@example.org' };

  test('is not tried on a server that cannot take it', async () => {
    await using smtp = await ScriptedSmtp.start();
    await using transport = transportTo(smtp);
    const lease = await transport.acquire(never);

    const result = await lease.send(unicode);
    const next = await lease.send(mail);
    lease.release();

    expect(classOf(result)).toBe('blocked');
    expect(next.kind).toBe('accepted');
    expect(smtp.commands.filter((command) => command.startsWith('RCPT'))).toHaveLength(1);
  });

  test('is mailed by a server that can take it', async () => {
    await using smtp = await ScriptedSmtp.start();
    smtp.extensions = ['PIPELINING', 'SMTPUTF8'];
    await using transport = transportTo(smtp);
    const lease = await transport.acquire(never);

    const result = await lease.send(unicode);
    lease.release();

    expect(result.kind).toBe('accepted');
    expect(smtp.commands).toContain('MAIL FROM:<ada@example.com> SMTPUTF8');
  });
});

describe('the id of an envelope', () => {
  const named = { ...mail, envelopeId: '7qy.8a3.h.k2dmabcdefghijklmnop' };

  test.each([
    [
      'is told to a server that reports failures by it (RFC 3461)',
      ['PIPELINING', 'DSN'],
      'MAIL FROM:<ada@example.com> RET=HDRS ENVID=7qy.8a3.h.k2dmabcdefghijklmnop',
      'RCPT TO:<bob@example.org> NOTIFY=FAILURE ORCPT=rfc822;bob@example.org',
    ],
    [
      'is not told to a server that would not understand it',
      ['PIPELINING'],
      'MAIL FROM:<ada@example.com>',
      'RCPT TO:<bob@example.org>',
    ],
  ])('%s', async (_what, extensions, sender, recipient) => {
    await using smtp = await ScriptedSmtp.start();
    smtp.extensions = extensions;
    await using transport = transportTo(smtp);
    const lease = await transport.acquire(never);

    const result = await lease.send(named);
    lease.release();

    expect(result.kind).toBe('accepted');
    expect(smtp.commands).toEqual(expect.arrayContaining([sender, recipient]));
  });
});

describe('what nodemailer notices before the server can', () => {
  test('a mail larger than the server takes is refused for its content', async () => {
    await using smtp = await ScriptedSmtp.start();
    smtp.extensions = ['SIZE 1000000'];
    await using transport = transportTo(smtp);
    const lease = await transport.acquire(never);

    const result = await lease.send(hugeMail);
    lease.release();

    expect(classOf(result)).toBe('content-refused');
    expect(smtp.commands).toEqual(['EHLO mailer.example.com']);
  });

  test('an address that would break out of its command is refused, and not said again', async () => {
    await using smtp = await ScriptedSmtp.start();
    await using transport = transportTo(smtp);
    const lease = await transport.acquire(never);

    const result = await lease.send({
      ...mail,
      to: 'bob@example.org>\r\nRCPT TO:<eve@example.org',
    });
    lease.release();

    expect(classOf(result)).toBe('invalid-recipient');
    expect(JSON.stringify(result)).not.toContain('eve@');
    expect(smtp.commands).toEqual(['EHLO mailer.example.com']);
  });
});

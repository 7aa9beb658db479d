import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SmtpCheck, SmtpOptions } from '../../src/send/smtp.ts';
import { certificate } from './certificate.ts';
import { HandClock } from './clocks.ts';
import { type Script, ScriptedSmtp } from './scripted-smtp.ts';
import { mail, never, transportTo } from './transport.ts';

const login = { user: 'mailer', password: 'correct horse' };
const plain = Buffer.from('\0mailer\0correct horse').toString('base64');

describe('a server whose certificate is known', () => {
  const usual = tls.getCACertificates();
  beforeAll(() => tls.setDefaultCACertificates([...usual, certificate]));
  afterAll(() => tls.setDefaultCACertificates(usual));

  test('gets login and mail only after STARTTLS', async () => {
    await using smtp = await ScriptedSmtp.start();
    smtp.extensions = ['STARTTLS', 'AUTH PLAIN LOGIN', 'PIPELINING'];
    await using transport = transportTo(smtp, { encryption: 'starttls', ...login });
    const lease = await transport.acquire(never);

    const result = await lease.send(mail);
    lease.release();

    expect(result.kind).toBe('accepted');
    expect(smtp.commands.slice(0, 4)).toEqual([
      'EHLO mailer.example.com',
      'STARTTLS',
      'EHLO mailer.example.com',
      `AUTH PLAIN ${plain}`,
    ]);
  });

  test('passes the check', async () => {
    await using smtp = await ScriptedSmtp.start();
    smtp.extensions = ['STARTTLS', 'AUTH PLAIN'];
    await using transport = transportTo(smtp, { encryption: 'starttls', ...login });

    const checks = await transport.verify(never);

    expect(checks).toEqual([
      { name: 'SMTP connection', ok: true, detail: `127.0.0.1:${smtp.port} answers.` },
      { name: 'SMTP encryption', ok: true, detail: 'Encrypted by STARTTLS.' },
      { name: 'SMTP authentication', ok: true, detail: 'Login accepted.' },
    ]);
    expect(smtp.commands.at(-1)).toBe('QUIT');
    await smtp.until(({ openConnections }) => openConnections === 0);
  });
});

describe('the check of a server', () => {
  interface Case {
    readonly what: string;
    readonly script?: Script;
    readonly extensions: readonly string[];
    readonly options: Partial<SmtpOptions>;
    readonly oks: readonly SmtpCheck['ok'][];
    readonly says: RegExp;
  }

  test.each<Case>([
    {
      what: 'without STARTTLS',
      script: { STARTTLS: '502 5.5.1 Not here' },
      extensions: ['AUTH PLAIN'],
      options: { encryption: 'starttls', ...login },
      oks: [true, false],
      says: /cannot be spoken to encrypted \(502 5\.5\.1 Not here\)\.$/,
    },
    {
      what: 'with a certificate that nobody vouches for',
      extensions: ['STARTTLS', 'AUTH PLAIN'],
      options: { encryption: 'starttls', ...login },
      oks: [true, false],
      says: /cannot be spoken to encrypted \(.*self-signed certificate.*\)\.$/,
    },
    {
      what: 'that speaks no TLS where it should',
      extensions: [],
      options: { encryption: 'tls' },
      oks: [true, false],
      says: /cannot be spoken to encrypted \(.*\)\.$/,
    },
    {
      what: 'that refuses the login',
      script: { AUTH: '535 5.7.8 Bad credentials' },
      extensions: ['AUTH PLAIN'],
      options: login,
      oks: [true, true, false],
      says: /refuses the login \(535 5\.7\.8 Bad credentials\)\.$/,
    },
    {
      what: 'that offers no login',
      extensions: [],
      options: login,
      oks: [true, true, false],
      says: /offers no authentication\.$/,
    },
    {
      what: 'that refuses to talk',
      script: { greeting: '554 5.3.2 Go away' },
      extensions: [],
      options: {},
      oks: [false],
      says: /refuses to talk \(554 5\.3\.2 Go away\)\.$/,
    },
    {
      what: 'that has no name',
      extensions: [],
      options: { host: 'nowhere.invalid' },
      oks: [false],
      says: /^There is no host nowhere\.invalid for SMTP/,
    },
  ])('$what says so, and what to do', async ({ script, extensions, options, oks, says }) => {
    await using smtp = await ScriptedSmtp.start(script);
    smtp.extensions = extensions;
    await using transport = transportTo(smtp, options);

    const checks = await transport.verify(never);

    expect(checks.map(({ ok }) => ok)).toEqual(oks);
    expect(checks.at(-1)?.detail).toMatch(says);
    expect(checks.at(-1)?.whatToDo).toBeDefined();
    expect(JSON.stringify(checks)).not.toMatch(/horse|mailer"/);
    await smtp.until(({ openConnections }) => openConnections === 0);
  });
});

describe('a server that refuses the login', () => {
  test('is quoted without the address that is the user name', async () => {
    await using smtp = await ScriptedSmtp.start({
      AUTH: '535 5.7.8 No such user: ada@example.com',
    });
    smtp.extensions = ['AUTH PLAIN'];
    await using transport = transportTo(smtp, { user: 'ada@example.com', password: 'secret' });

    const checks = await transport.verify(never);

    expect(checks.at(-1)?.detail).toMatch(/\(535 5\.7\.8 No such user: \[address\]\)\.$/);
  });

  test('gets no mail until it accepts it', async () => {
    await using smtp = await ScriptedSmtp.start({ AUTH: ['535 5.7.8 Bad credentials'] });
    smtp.extensions = ['AUTH PLAIN'];
    const clock = new HandClock();
    await using transport = transportTo(smtp, login, clock);
    const waiting = transport.acquire(never);

    const pause = await clock.nextWait();
    expect(transport.trouble()).toMatch(/refuses the login/);
    clock.advance(pause);
    const lease = await waiting;

    expect((await lease.send(mail)).kind).toBe('accepted');
    lease.release();
  });

  test('does not see the password unencrypted when encryption is asked for', async () => {
    await using smtp = await ScriptedSmtp.start({ STARTTLS: '454 4.7.0 TLS not available' });
    smtp.extensions = ['AUTH PLAIN'];
    const clock = new HandClock();
    await using transport = transportTo(smtp, { encryption: 'starttls', ...login }, clock);
    const leaving = new AbortController();
    const waiting = transport.acquire(leaving.signal);

    await clock.nextWait();
    leaving.abort(new Error('enough'));

    await expect(waiting).rejects.toThrow('enough');
    expect(smtp.commands).toEqual(['EHLO mailer.example.com', 'STARTTLS']);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import { startSmtpSink } from '../../src/emulator/smtp-sink/sink.ts';
import { letter, never, openSink, talk } from './sink-client.ts';

describe('a mail that nothing stands in the way of', () => {
  test('is kept as it came, with its envelope', async () => {
    await using world = await openSink();

    const { response } = await world.send('ada@bücher.example', { messageId: '<1@example.com>' });

    expect(response).toBe('250 2.0.0 Ok: kept as 1');
    expect(world.sink.accepted()).toBe(1);
    expect(world.sink.mails[0]).toMatchObject({
      id: 1,
      from: 'robin@example.com',
      to: ['ada@xn--bcher-kva.example'],
    });
    expect(world.sink.mails[0]?.raw.toString()).toMatch(
      /\r\n\r\nA line\.\r\n\.A dotted one\.\r\n$/,
    );
  });

  test('is told to whoever waits for it', async () => {
    await using world = await openSink();
    const two = world.sink.waitFor((mails) => mails.length === 2, never);

    await world.send('ada@example.com');
    await world.send('ben@example.com');

    expect((await two).map(({ to }) => to[0])).toEqual(['ada@example.com', 'ben@example.com']);
    await world.sink.waitFor((mails) => mails.length === 2, never);
  });

  test('is written down before its sender hears of it', async () => {
    const noted: string[] = [];
    await using world = await openSink({ onAccepted: ({ to }) => noted.push(...to) });

    await world.send('ada@example.com');

    expect(noted).toEqual(['ada@example.com']);
  });
});

describe('a wait that nobody needs any more', () => {
  test('ends with the signal', async () => {
    await using world = await openSink();
    const controller = new AbortController();
    const wait = world.sink.waitFor(() => false, controller.signal);

    controller.abort();

    await expect(wait).rejects.toThrow('aborted');
  });

  test('ends with the sink', async () => {
    const world = await openSink();
    const wait = world.sink.waitFor(() => false, never);

    await world[Symbol.asyncDispose]();

    await expect(wait).rejects.toThrow('aborted');
  });
});

describe('what the sink offers', () => {
  test('a size, above which it refuses', async () => {
    await using world = await openSink({ sizeLimitBytes: 2_000 });

    const tooLarge = await world.send('ada@example.com', { text: 'x'.repeat(4_000) });

    expect(tooLarge.message).toMatch(/size/);
    expect(world.sink.accepted()).toBe(0);
  });

  test('a size that holds for those who do not say theirs', async () => {
    await using sink = await startSmtpSink({ sizeLimitBytes: 100 });

    const replies = await talk(sink, [
      'EHLO client.example',
      'MAIL FROM:<a@example.com>',
      'RCPT TO:<b@example.com>',
      'DATA',
      `${'x'.repeat(200)}\r\n.`,
    ]);

    expect(replies.at(-1)).toMatch(/^552/);
    expect(sink.accepted()).toBe(0);
  });

  test('the usual extensions, unless told otherwise', async () => {
    await using all = await startSmtpSink({ starttls: true });
    await using few = await startSmtpSink({ without: ['PIPELINING', 'SMTPUTF8', '8BITMIME'] });

    const ofAll = await talk(all, ['EHLO client.example']);
    const ofFew = await talk(few, ['EHLO client.example']);

    expect(ofAll.join()).toMatch(/PIPELINING.*8BITMIME.*SMTPUTF8.*STARTTLS.*SIZE/s);
    expect(ofFew.join()).not.toMatch(/PIPELINING|8BITMIME|SMTPUTF8|STARTTLS|AUTH/);
  });

  test('STARTTLS and a login', async () => {
    const account = { user: 'postboard', password: 'secret' };
    await using world = await openSink({ starttls: true, account }, { requireTLS: true });
    const stranger = await world.send('ada@example.com');
    const wrong = await openSink({ account }, { auth: { user: 'postboard', pass: 'guess' } });
    const right = await openSink({ account }, { auth: { user: 'postboard', pass: 'secret' } });

    const refused = await wrong.send('ada@example.com');
    const accepted = await right.send('ada@example.com');

    expect(stranger.responseCode).toBe(530);
    expect(refused).toMatchObject({ code: 'EAUTH', responseCode: 535 });
    expect(accepted.response).toMatch(/^250/);
    await wrong[Symbol.asyncDispose]();
    await right[Symbol.asyncDispose]();
  });
});

describe('a sink that ends', () => {
  test('cuts every connection and frees its port', async () => {
    const { host, port, [Symbol.asyncDispose]: end } = await startSmtpSink();
    const socket = connect(port, host);
    await once(socket, 'data');

    await end();

    await once(socket, 'close');
    await using next = await startSmtpSink({ port });
    expect(next.port).toBe(port);
  });
});

describe('a sink in a process of its own', () => {
  test('notes each mail in its file and ends with SIGTERM', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sink-'));
    const file = join(folder, 'mails.jsonl');
    const script = new URL('../../src/emulator/smtp-sink/process.ts', import.meta.url);
    const child = spawn(process.execPath, [fileURLToPath(script), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface(child.stdout), 'line');
    const { port } = JSON.parse(String(line)) as { port: number };
    const transport = createTransport({ host: '127.0.0.1', port, name: 'client.example' });

    await transport.sendMail({ ...letter, to: 'ada@example.com', messageId: '<1@example.com>' });

    const [mail, ...rest] = readFileSync(file, 'utf8').trim().split('\n');
    expect(JSON.parse(mail ?? '')).toEqual({
      to: ['ada@example.com'],
      messageId: '<1@example.com>',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(rest).toEqual([]);
    transport.close();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    rmSync(folder, { recursive: true });
  });
});

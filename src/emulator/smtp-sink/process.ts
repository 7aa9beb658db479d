import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { messageIdOf } from './mail.ts';
import { startSmtpSink } from './sink.ts';

/*
 * The sink as a process of its own: `node process.ts <file> [--port 2525]`. Says `{"port":…}` once it listens. Each
 * mail is a line of JSON in the file before its sender is told that it was accepted, so the file never knows less than
 * the senders. SIGTERM ends it.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string', default: '0' } },
});
const [path] = positionals;
if (path === undefined) throw new Error('Usage: process.ts <file> [--port <port>]');

const file = openSync(path, 'a');
const sink = await startSmtpSink({
  port: Number(values.port),
  onAccepted({ at, to, raw }) {
    writeSync(
      file,
      `${JSON.stringify({ to, messageId: messageIdOf(raw), at: at.toISOString() })}\n`,
    );
  },
});
process.stdout.write(`${JSON.stringify({ port: sink.port })}\n`);

process.once('SIGTERM', () => {
  void sink[Symbol.asyncDispose]().then(() => closeSync(file));
});

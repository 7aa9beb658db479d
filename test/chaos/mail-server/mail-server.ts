import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Fault } from './faults.ts';

/** One mail that the server has taken, as it stands in its file. */
const KeptMail = z.object({ to: z.string(), messageId: z.string(), at: z.number() });
export type KeptMail = z.infer<typeof KeptMail>;

const News = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), port: z.int() }),
  z.object({ kind: z.literal('kept') }),
  z.object({ kind: z.literal('struck'), fault: Fault }),
]);

/** The mail server's process, from the outside. */
export interface MailServer extends AsyncDisposable {
  readonly port: number;
  /** How many mails it is known to have taken; the file may know more. */
  readonly count: number;
  /** Faults that have struck. */
  readonly struck: readonly Fault[];
  /** Makes it do something wrong at the next occasion, once. */
  fail(fault: z.input<typeof Fault>): void;
  /** Calls the listener after every mail and every fault. */
  onNews(listener: () => void): void;
  /** How often it was killed. */
  readonly kills: number;
  /** Forgets what it has counted; its file does not. */
  countAfresh(): void;
  /** Kills it and starts it again on the same port. */
  killAndStart(): Promise<void>;
  /** Everything that it has ever taken, read from its file. */
  mails(): Promise<readonly KeptMail[]>;
}

const program = fileURLToPath(new URL('./process.ts', import.meta.url));

/** Starts the server; its file lies in the folder. */
export async function startMailServer(
  folder: string,
  answerAfterMilliseconds: number,
): Promise<MailServer> {
  const path = join(folder, 'mails.jsonl');
  const news = new EventEmitter();
  const struck: Fault[] = [];
  let count = 0;
  let kills = 0;
  let port = 0;
  let child = await start();

  async function start(): Promise<ChildProcess> {
    const started = fork(
      program,
      ['--file', path, '--port', `${port}`, '--answer-after', `${answerAfterMilliseconds}`],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    );
    const listening = Promise.withResolvers<void>();
    started.once('exit', () => listening.reject(new Error('The mail server did not start')));
    started.on('message', (message) => {
      const read = News.parse(message);
      if (read.kind === 'listening') {
        ({ port } = read);
        listening.resolve();
      }
      if (read.kind === 'kept') count += 1;
      if (read.kind === 'struck') struck.push(read.fault);
      news.emit('news');
    });
    await listening.promise;
    return started;
  }

  async function end(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  return {
    get port() {
      return port;
    },
    get count() {
      return count;
    },
    struck,
    // One that is just being killed misses it.
    fail: (fault) => void child.send(fault, () => {}),
    onNews: (listener) => void news.on('news', listener),
    get kills() {
      return kills;
    },
    countAfresh() {
      count = 0;
      kills = 0;
      struck.length = 0;
    },
    async killAndStart() {
      kills += 1;
      await end();
      child = await start();
    },
    async mails() {
      const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
      return lines.map((line) => KeptMail.parse(JSON.parse(line)));
    },
    [Symbol.asyncDispose]: end,
  };
}

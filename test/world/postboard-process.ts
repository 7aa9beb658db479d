import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { z } from 'zod';
import { nodeFlags } from '../../src/bootstrap/node.mjs';
import type { Config } from '../../src/config.ts';
import type { Role } from '../../src/postboard.ts';

/** A Postboard as an operator starts it. Disposing kills it. */
export interface PostboardProcess extends AsyncDisposable {
  readonly pid: number;
  /** Resolves with the address of its web server once it says that it has started. */
  readonly started: Promise<string>;
  /** Resolves with its exit code when it has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** From one moment to the next, as `kill -9` does. */
  kill(): void;
  /** Holds it still as it is, with all that it has open, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Asks it to stop, as a supervisor does; answers its exit code. */
  stop(): Promise<number | null>;
}

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const endWithParent = new URL('./end-with-parent.ts', import.meta.url).href;
/** Tests start many processes of the same sources. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));

/** Runs `postboard start` with a config file of its own and secrets in the environment; resolves once it says that it has started. */
export async function startProcess(
  config: Config,
  running: readonly Role[],
): Promise<PostboardProcess> {
  const process = await spawnProcess(config, running);
  try {
    await process.started;
    return process;
  } catch (error) {
    await process[Symbol.asyncDispose]();
    throw error;
  }
}

/** The same without waiting; `onLine` hears every line of its log. */
export async function spawnProcess(
  config: Config,
  running: readonly Role[],
  onLine: (line: string) => void = () => {},
  nodeOptions: readonly string[] = [],
): Promise<PostboardProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'postboard-'));
  const path = join(folder, 'postboard.yaml');
  await writeFile(path, fileOf(config));
  const child = spawn(
    process.execPath,
    [
      ...nodeFlags,
      ...nodeOptions,
      '--import',
      endWithParent,
      main,
      'start',
      '--config',
      path,
      '--role',
      running.join(),
    ],
    // Its input is never written to: it closes when this process ends.
    { env: environmentOf(config), stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const gone = once(child, 'exit');
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    await gone;
    await rm(folder, { recursive: true, force: true });
    return child.exitCode;
  };
  return {
    pid: child.pid ?? 0,
    started: startOf(child, onLine),
    ended: gone.then(() => child.exitCode),
    kill: () => void child.kill('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: () => end('SIGTERM'),
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
    },
  };
}

const Started = z.object({ msg: z.literal('started'), url: z.string() });

/** Its log is one line of JSON after the other. */
function startOf(
  { stdout, stderr }: ChildProcessByStdio<Writable, Readable, Readable>,
  onLine: (line: string) => void,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const output: string[] = [];
  const log = createInterface(stdout);
  log.on('line', (line) => {
    onLine(line);
    if (!line.includes('"msg":"started"')) return void output.push(line);
    resolve(Started.parse(JSON.parse(line)).url);
    output.length = 0;
  });
  log.once('close', () => reject(new Error(`Postboard did not start:\n${output.join('\n')}`)));
  createInterface(stderr).on('line', (line) => {
    onLine(line);
    output.push(line);
  });
  promise.catch(() => {}); // For those who do not wait for it.
  return promise;
}

function environmentOf({ secrets, amqpUrls }: Config): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    NODE_COMPILE_CACHE: compileCache,
    AMQP_URL: amqpUrls.join(),
    JIRA_API_TOKEN: secrets.jiraApiToken,
    JIRA_WEBHOOK_SECRET: secrets.jiraWebhookSecret,
    POSTBOARD_SECRET: secrets.postboardSecret,
  };
}

function fileOf(config: Config): string {
  const { jira, rabbitmq, smtp, limits, mail, http, run, report, templates } = config;
  return stringify({
    jira,
    rabbitmq,
    smtp: { ...smtp, replyTimeout: duration(smtp.replyTimeout) },
    limits,
    mail,
    http: { ...http, port: 0 },
    run: {
      ...run,
      retryDelays: run.retryDelays.map(duration),
      deadline: duration(run.deadline),
      oldestMove: duration(run.oldestMove),
      keepJournal: duration(run.keepJournal),
    },
    report: { ...report, every: duration(report.every) },
    templates,
  });
}

function duration(milliseconds: number): string {
  return `${milliseconds}ms`;
}

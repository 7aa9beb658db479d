import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { Config } from '../../src/config.ts';
import type { Role } from '../../src/postboard.ts';

/** A Postboard as an operator starts it. Disposing kills it. */
export interface PostboardProcess extends AsyncDisposable {
  /** From one moment to the next, as `kill -9` does. */
  kill(): void;
  /** Asks it to stop, as a supervisor does; answers its exit code. */
  stop(): Promise<number | null>;
}

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Runs `postboard start` with a config file of its own and secrets in the environment; resolves once it says that it has started. */
export async function startProcess(
  config: Config,
  running: readonly Role[],
): Promise<PostboardProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'postboard-'));
  const path = join(folder, 'postboard.yaml');
  await writeFile(path, fileOf(config));
  const child = spawn(
    process.execPath,
    [main, 'start', '--config', path, '--role', running.join()],
    { env: environmentOf(config), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const gone = once(child, 'exit');
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    await gone;
    await rm(folder, { recursive: true, force: true });
    return child.exitCode;
  };
  try {
    await started(child);
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return {
    kill: () => void child.kill('SIGKILL'),
    stop: () => end('SIGTERM'),
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
    },
  };
}

/** Its log is one line of JSON after the other. */
async function started({ stdout, stderr }: ChildProcess): Promise<void> {
  if (stdout === null || stderr === null) throw new Error('The process has no output');
  const output: string[] = [];
  stderr.on('data', (bytes: Buffer) => output.push(bytes.toString()));
  for await (const line of createInterface(stdout)) {
    output.push(line);
    if (!line.includes('"msg":"started"')) continue;
    stdout.resume();
    return;
  }
  throw new Error(`Postboard did not start:\n${output.join('\n')}`);
}

function environmentOf({ secrets, amqpUrls }: Config): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    AMQP_URL: amqpUrls.join(),
    JIRA_API_TOKEN: secrets.jiraApiToken,
    JIRA_WEBHOOK_SECRET: secrets.jiraWebhookSecret,
    POSTBOARD_SECRET: secrets.postboardSecret,
  };
}

function fileOf({ jira, rabbitmq, smtp, mail, http, run, report, templates }: Config): string {
  return stringify({
    jira,
    rabbitmq,
    smtp: { ...smtp, replyTimeout: duration(smtp.replyTimeout) },
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

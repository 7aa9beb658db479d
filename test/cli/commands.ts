import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { stringify } from 'yaml';
import type { Command } from '../../src/cli/command.ts';
import type { Config } from '../../src/config.ts';

/** What a person at the terminal gets. */
export interface Answer {
  readonly code: number;
  readonly lines: readonly string[];
  readonly text: string;
  readonly complaints: string;
}

export interface Terminal extends AsyncDisposable {
  /** Calls a command as the command line does, with the config of this terminal. */
  call(command: Command, ...args: readonly string[]): Promise<Answer>;
  /** What the last call has printed, also one that has failed. */
  said(): string;
  /** Goes on while the signal has not aborted; `lines` grows meanwhile. */
  begin(
    command: Command,
    args: readonly string[],
    signal: AbortSignal,
  ): { readonly lines: readonly string[]; readonly ended: Promise<number> };
}

/** What is otherwise in the config file and in the environment. */
export interface Changes {
  readonly jira?: object;
  readonly smtp?: object;
  readonly mail?: object;
  readonly bounces?: object;
  readonly sources?: object;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A terminal whose environment and config file lead to these services. One at a time: the environment is the process's. */
export async function openTerminal(config: Config, changes: Changes = {}): Promise<Terminal> {
  const folder = await mkdtemp(join(tmpdir(), 'postboard-cli-'));
  const path = join(folder, 'postboard.yaml');
  const { site, email, project } = config.jira;
  const { host, port } = config.smtp;
  await writeFile(
    path,
    stringify({
      jira: { site, email, project, ...changes.jira },
      rabbitmq: config.rabbitmq,
      smtp: { host, port, encryption: 'none', ...changes.smtp },
      mail: { ...config.mail, ...changes.mail },
      bounces: changes.bounces,
      http: { publicUrl: config.http.publicUrl },
      templates: config.templates,
      sources: {
        ...Object.fromEntries(
          Object.entries(config.sources).map(([name, { sqlite, query, by }]) => [
            name,
            { sqlite, query, by },
          ]),
        ),
        ...changes.sources,
      },
    }),
  );
  const environment = {
    JIRA_API_TOKEN: config.secrets.jiraApiToken,
    JIRA_WEBHOOK_SECRET: config.secrets.jiraWebhookSecret,
    POSTBOARD_SECRET: config.secrets.postboardSecret,
    AMQP_URL: config.amqpUrls.join(','),
    ...changes.environment,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const printed: string[] = [];
  const complained: string[] = [];
  const prints = vi.spyOn(console, 'log').mockImplementation((text) => {
    printed.push(...String(text).split('\n'));
  });
  const complains = vi.spyOn(console, 'error').mockImplementation((text) => {
    complained.push(String(text));
  });

  return {
    async call(command, ...args) {
      printed.length = 0;
      complained.length = 0;
      const code = await command.run([...args, '--config', path], new AbortController().signal);
      const lines = [...printed];
      return { code, lines, text: lines.join('\n'), complaints: complained.join('\n') };
    },
    said: () => printed.join('\n'),
    begin(command, args, signal) {
      printed.length = 0;
      return { lines: printed, ended: command.run([...args, '--config', path], signal) };
    },
    async [Symbol.asyncDispose]() {
      prints.mockRestore();
      complains.mockRestore();
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true });
    },
  };
}

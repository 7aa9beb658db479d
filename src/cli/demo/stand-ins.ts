import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Config, loadConfig } from '../../config.ts';
import { boardRouter } from '../../emulator/jira/board/board-router.ts';
import {
  type JiraEmulator,
  type JiraEmulatorOptions,
  startJiraEmulator,
} from '../../emulator/jira/emulator.ts';
import { inboxRouter } from '../../emulator/smtp-sink/inbox.ts';
import {
  type SmtpSink,
  type SmtpSinkOptions,
  startSmtpSink,
} from '../../emulator/smtp-sink/sink.ts';
import { Person } from './person.ts';
import { makeProject } from './project.ts';

export interface StandInOptions {
  readonly sink?: SmtpSinkOptions;
  readonly jira?: Omit<JiraEmulatorOptions, 'accounts' | 'pages'>;
  /** Makes the project in another way than `postboard init` does, which takes a second. */
  readonly seedProject?: (jira: JiraEmulator) => void;
  /** The SQLite file of the config's source of merge data; without it there is no source. */
  readonly projectsFile?: string;
}

/** What a campaign needs around Postboard, on this machine: Jira with an empty project, and a mail server. */
export interface StandIns extends AsyncDisposable {
  readonly jira: JiraEmulator;
  readonly sink: SmtpSink;
  /** Points Postboard at both; its queues have a prefix of their own. */
  readonly config: Config;
  /** Somebody who manages campaigns. */
  readonly robin: Person;
  /** In how many steps the project was made. */
  readonly projectSteps: number;
}

const configPath = fileURLToPath(new URL('../../../config/demo.yaml', import.meta.url));

export const robinsAccount = {
  accountId: '712020:robin',
  email: 'robin.weller@example.com',
  displayName: 'Robin Weller',
  timeZone: 'Europe/Berlin',
};
export const postboardsAccount = {
  accountId: '712020:postboard',
  email: 'postboard@example.com',
  displayName: 'Postboard',
  timeZone: 'Etc/UTC',
};

export async function openStandIns(options: StandInOptions = {}): Promise<StandIns> {
  await using starting = new AsyncDisposableStack();
  const robinsToken = secret();
  const secrets = {
    JIRA_API_TOKEN: secret(),
    JIRA_WEBHOOK_SECRET: secret(),
    POSTBOARD_SECRET: secret(),
  };

  const sink = starting.use(await startSmtpSink(options.sink));
  const jira = starting.use(
    await startJiraEmulator({
      ...options.jira,
      accounts: [
        { ...robinsAccount, apiToken: robinsToken },
        { ...postboardsAccount, apiToken: secrets.JIRA_API_TOKEN },
      ],
      pages: [boardRouter(), inboxRouter(sink)],
    }),
  );
  const config = configFor(secrets, jira.url, sink.port, options.projectsFile);
  const projectSteps = await projectOf(jira, config, robinsToken, options);
  const robin = await Person.signIn(
    jira.url,
    robinsAccount.email,
    robinsToken,
    config.jira.project,
  );

  const running = starting.move();
  return {
    jira,
    sink,
    config,
    robin,
    projectSteps,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function projectOf(
  jira: JiraEmulator,
  config: Config,
  token: string,
  { seedProject }: StandInOptions,
): Promise<number> {
  if (seedProject === undefined) {
    const administrator = { email: robinsAccount.email, token };
    return makeProject(jira, config.jira, administrator, new AbortController().signal);
  }
  seedProject(jira);
  return 0;
}

function configFor(
  secrets: NodeJS.ProcessEnv,
  site: string,
  smtpPort: number,
  projectsFile: string | undefined,
): Config {
  const config = loadConfig(configPath, { ...process.env, ...secrets });
  return {
    ...config,
    jira: { ...config.jira, site },
    smtp: { ...config.smtp, port: smtpPort },
    sources: Object.fromEntries(
      Object.entries(config.sources)
        .filter(() => projectsFile !== undefined)
        .map(([name, source]) => [name, { ...source, sqlite: projectsFile }]),
    ),
    // This Jira counts its issues from the beginning, so that runs of another one would have the same ids.
    rabbitmq: { prefix: `${config.rabbitmq.prefix}-${randomBytes(3).toString('hex')}` },
  };
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}

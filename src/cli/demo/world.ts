import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { type Config, loadConfig } from '../../config.ts';
import { boardRouter } from '../../emulator/jira/board/board-router.ts';
import { startJiraEmulator } from '../../emulator/jira/emulator.ts';
import { seedMailProject } from '../../emulator/jira/seed.ts';
import { openMemoryBroker } from '../../emulator/memory-broker/memory-broker.ts';
import { defer, refuse } from '../../emulator/smtp-sink/faults.ts';
import { inboxRouter } from '../../emulator/smtp-sink/inbox.ts';
import { startSmtpSink } from '../../emulator/smtp-sink/sink.ts';
import { createLogger } from '../../logging.ts';
import { roles, startPostboard } from '../../postboard.ts';
import { deferredAddress, refusedAddress } from './acquaintances.ts';
import type { Accepted } from './expectations.ts';
import { Person } from './person.ts';

/** Where to look. */
export interface Places {
  readonly boardUrl: string;
  readonly inboxUrl: string;
  /** Which broker carries the mail, for people. */
  readonly broker: string;
}

/** Everything that a campaign needs, on this machine: Jira, a mail server, a broker and Postboard itself. */
export interface DemoWorld extends Places, AsyncDisposable {
  readonly robin: Person;
  /** How many mails the server has accepted for each address, in lower case. */
  accepted(): Accepted;
}

const configPath = fileURLToPath(new URL('../../../config/demo.yaml', import.meta.url));

const robinsAccount = {
  accountId: '712020:robin',
  email: 'robin.weller@example.com',
  displayName: 'Robin Weller',
  timeZone: 'Europe/Berlin',
};
const postboardsAccount = {
  accountId: '712020:postboard',
  email: 'postboard@example.com',
  displayName: 'Postboard',
  timeZone: 'Etc/UTC',
};

/** Starts it all; disposing stops it all, in reverse. */
export async function openDemoWorld(signal: AbortSignal): Promise<DemoWorld> {
  await using starting = new AsyncDisposableStack();
  const secrets = {
    JIRA_API_TOKEN: secret(),
    JIRA_WEBHOOK_SECRET: secret(),
    POSTBOARD_SECRET: secret(),
  };
  const robinsToken = secret();

  const sink = starting.use(
    await startSmtpSink({ faults: [refuse(refusedAddress), defer(deferredAddress)] }),
  );
  const jira = starting.use(
    await startJiraEmulator({
      port: 0,
      accounts: [
        { ...robinsAccount, apiToken: robinsToken },
        { ...postboardsAccount, apiToken: secrets.JIRA_API_TOKEN },
      ],
      pages: [boardRouter(), inboxRouter(sink)],
    }),
  );
  seedMailProject(jira.store);

  const config = demoConfig(secrets, jira.url, sink.port);
  // What goes well is on the board; the terminal shows only what does not, unless asked for more.
  const level = process.env['LOG_LEVEL'] === undefined ? 'error' : config.logLevel;
  const logger = createLogger(level, pino.destination(2));
  const postboard = starting.use(
    await startPostboard(
      { config, logger, ...(inMemory() && { openBroker: openMemoryBroker }) },
      new Set(roles),
      signal,
    ),
  );
  const robin = await Person.signIn(jira.url, robinsAccount.email, robinsToken, config.jira.project);
  await robin.registerWebhook(`${postboard.url}/webhooks/jira`, secrets.JIRA_WEBHOOK_SECRET);

  const stopping = starting.move();
  return {
    robin,
    boardUrl: `${jira.url}/board/`,
    inboxUrl: `${jira.url}/inbox/`,
    broker: postboard.broker,
    accepted() {
      const counts = new Map<string, number>();
      for (const address of sink.mails.flatMap(({ to }) => to).map((to) => to.toLowerCase()))
        counts.set(address, (counts.get(address) ?? 0) + 1);
      return counts;
    },
    [Symbol.asyncDispose]: () => stopping[Symbol.asyncDispose](),
  };
}

function demoConfig(secrets: NodeJS.ProcessEnv, site: string, smtpPort: number): Config {
  const config = loadConfig(configPath, { ...process.env, ...secrets });
  return {
    ...config,
    jira: { ...config.jira, site },
    smtp: { ...config.smtp, port: smtpPort },
    // Of its own, so that two demos on one broker do not meet.
    rabbitmq: { prefix: `${config.rabbitmq.prefix}-${randomBytes(3).toString('hex')}` },
  };
}

function inMemory(): boolean {
  return process.env['POSTBOARD_BROKER'] === 'memory';
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}

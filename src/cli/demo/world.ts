import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { openMemoryBroker } from '../../emulator/memory-broker/memory-broker.ts';
import { defer, refuse } from '../../emulator/smtp-sink/faults.ts';
import { MailReader } from '../../emulator/smtp-sink/reading.ts';
import { createLogger } from '../../logging.ts';
import { roles, startPostboard } from '../../postboard.ts';
import { deferredAddress, refusedAddress } from './acquaintances.ts';
import type { Accepted, Letters } from './expectations.ts';
import type { Person } from './person.ts';
import { writeProjectsFile } from './projects.ts';
import { openStandIns, robinsAccount } from './stand-ins.ts';

/** Where to look. */
export interface Places {
  readonly boardUrl: string;
  readonly inboxUrl: string;
  /** Which broker carries the mail, for people. */
  readonly broker: string;
  /** In how many steps `init` has made the project. */
  readonly projectSteps: number;
}

/** The stand-ins, and Postboard at work between them. */
export interface DemoWorld extends Places, AsyncDisposable {
  readonly robin: Person;
  /** How many mails the server has accepted for each acquaintance, by address in lower case. */
  accepted(): Accepted;
  /** The text that each acquaintance got, by address in lower case. */
  letters(): Promise<Letters>;
  /** Subjects of the mails that Robin got. */
  samples(): readonly string[];
}

/** Starts it all; disposing stops it all, in reverse. */
export async function openDemoWorld(signal: AbortSignal): Promise<DemoWorld> {
  await using starting = new AsyncDisposableStack();
  const projects = starting.use(await writeProjectsFile());
  const { jira, sink, robin, projectSteps, ...standIns } = starting.use(
    await openStandIns({
      sink: { faults: [refuse(refusedAddress), defer(deferredAddress)] },
      projectsFile: projects.path,
    }),
  );
  // The links in the mails lead here.
  const port = await freePort();
  const http = { ...standIns.config.http, port, publicUrl: `http://127.0.0.1:${port}` };
  const config = { ...standIns.config, http };
  // What goes well is on the board; the terminal shows only what does not, unless asked for more.
  const level = process.env['LOG_LEVEL'] === undefined ? 'error' : config.logLevel;
  const logger = createLogger(level, pino.destination(process.stderr.fd));
  const isInMemory = process.env['POSTBOARD_BROKER'] === 'memory';
  const postboard = starting.use(
    await startPostboard(
      { config, logger, ...(isInMemory && { openBroker: openMemoryBroker }) },
      new Set(roles),
      signal,
    ),
  );
  await robin.registerWebhook(`${postboard.url}/webhooks/jira`, config.secrets.jiraWebhookSecret);

  const running = starting.move();
  return {
    robin,
    boardUrl: `${jira.url}/board/`,
    inboxUrl: `${jira.url}/inbox/`,
    broker: postboard.broker,
    projectSteps,
    accepted() {
      const counts = new Map<string, number>();
      for (const address of sink.mails.flatMap(({ to }) => to).map((to) => to.toLowerCase()))
        if (address !== robinsAccount.email) counts.set(address, (counts.get(address) ?? 0) + 1);
      return counts;
    },
    async letters() {
      const reader = new MailReader();
      const texts = sink.mails.map(async (mail) => {
        const { to, text } = await reader.details(mail);
        return to.map((address) => [address.toLowerCase(), text] as const);
      });
      return new Map((await Promise.all(texts)).flat());
    },
    samples: () =>
      sink.mails
        .filter(({ to }) => to.includes(robinsAccount.email))
        .map(({ raw }) => /^Subject: (.*)$/im.exec(raw.toString())?.[1]?.trim() ?? ''),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function freePort(): Promise<number> {
  await using server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

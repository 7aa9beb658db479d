import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '../../src/cli/demo/person.ts';
import { openStandIns } from '../../src/cli/demo/stand-ins.ts';
import type { Config } from '../../src/config.ts';
import type { Role } from '../../src/postboard.ts';
import { BoardView } from '../world/board-view.ts';
import { removeDeclared } from '../world/road.ts';
import { startTcpProxy, type TcpProxy } from '../world/tcp-proxy.ts';
import { type ChaosBroker, openChaosBroker } from './broker.ts';
import { type Crew, Fleet } from './fleet.ts';
import { type MailServer, startMailServer } from './mail-server/mail-server.ts';
import type { Form, Lengths, Scenario } from './scenario.ts';
import { startWebhookRoute, type WebhookRoute } from './webhook-route.ts';

/** Everything around Postboard, and Postboard as many processes. Disposing ends all of it. */
export interface Stage extends AsyncDisposable {
  readonly form: Form;
  /** Holds the logs of all processes. */
  readonly folder: string;
  /** It stays there when the stage is gone. */
  readonly keepsLogs: boolean;
  readonly config: Config;
  readonly crew: Crew;
  readonly fleet: Fleet;
  readonly broker: ChaosBroker;
  readonly mailServer: MailServer;
  /** Where Jira is, for Postboard. */
  readonly jiraProxy: TcpProxy;
  /** Where Jira is, for people. */
  readonly jiraUrl: string;
  readonly webhooks: WebhookRoute;
  /** The campaign manager, who reaches Jira even when Postboard does not. */
  readonly robin: Person;
  readonly board: BoardView;
  /** Resolves when it holds: looked at after every change in Jira and every mail. Rejects when that takes too long. */
  readonly until: (sentence: string, holds: () => boolean) => Promise<void>;
  /** Calls the listener after every change in Jira and every mail. */
  readonly onChange: (listener: () => void) => Disposable;
  /** So often: in the full form once a second, in the short one after so many mails that all of them fall into the run. */
  readonly strikes: (times: Lengths) => AsyncGenerator<void>;
  /** What is not as promised, a sentence each. */
  readonly violations: string[];
  /** What else is worth knowing. */
  readonly notes: string[];
  /** Addresses by recipients' keys. */
  readonly people: Map<string, string>;
  /** Forgets what has been so far: nobody is there, nothing was counted, and webhooks arrive. */
  startAfresh(): void;
}

const crews: Readonly<Record<Form, Crew>> = {
  full: [
    ...twice('trigger', 'launch'),
    ...twice('prepare'),
    ...twice('send'),
    ...twice('send'),
    ...twice('report'),
  ],
  // To start a process takes a machine longer than anything that it does here.
  short: [['trigger', 'launch', 'prepare', 'report', 'send'], ['send']],
};

/** Longer than the doubts of the last fault take to be settled. */
const patienceMilliseconds: Lengths = { full: 600_000, short: 240_000 };
/** A mail server that answers at once is hardly ever caught in the middle. */
const answerAfterMilliseconds = 40;

export interface StageOptions {
  readonly form: Form;
  /** A broker that others use, too; without it there is one for this stage alone. */
  readonly sharedBroker: string | undefined;
  readonly settings: Scenario['settings'];
  /** A folder for the logs of all processes; without it they go when the stage does. */
  readonly logs: string | undefined;
}

/** Opens everything around Postboard; its processes are not there yet. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { form, sharedBroker, settings, logs } = options;
  await using opening = new AsyncDisposableStack();
  const folder = await mkdtemp(join(logs ?? tmpdir(), 'postboard-chaos-'));
  if (logs === undefined) opening.defer(() => rm(folder, { recursive: true, force: true }));

  const broker = opening.use(await openChaosBroker(sharedBroker, form === 'short'));
  const mailServer = opening.use(await startMailServer(folder, answerAfterMilliseconds));
  // Its own mail server stays idle: this suite counts by itself.
  const { jira, config, robin } = opening.use(
    await openStandIns({
      jira: {
        searchLagMilliseconds: 0,
        rateLimits: 'off',
        webhookRetryDelaysMilliseconds: [100, 200, 400, 800, 1_600],
      },
    }),
  );
  const jiraProxy = opening.use(await startTcpProxy({ host: '127.0.0.1', port: jira.port }));
  const usual = settingsFor(config, broker.url, mailServer.port, jiraProxy.port);
  const used = settings?.(usual, form) ?? usual;
  const board = new BoardView(jira.store);
  if (broker.node === undefined) opening.defer(() => removeDeclared(broker.directUrl, used, board));

  const changes = new EventEmitter().setMaxListeners(0);
  const announce = () => void changes.emit('change');
  const fleet = opening.use(new Fleet(used, folder, announce));
  let turn = 0;
  const webhooks = opening.use(
    await startWebhookRoute(() => {
      const listening = fleet.running('trigger');
      turn += 1;
      return listening[turn % listening.length]?.url;
    }),
  );
  await robin.registerWebhook(webhooks.url, used.secrets.jiraWebhookSecret);

  opening.defer(jira.store.events.on(announce));
  mailServer.onNews(announce);
  const people = new Map<string, string>();
  const violations: string[] = [];
  const notes: string[] = [];

  async function until(sentence: string, holds: () => boolean): Promise<void> {
    const patience = AbortSignal.timeout(patienceMilliseconds[form]);
    while (!holds()) {
      try {
        await once(changes, 'change', { signal: patience });
      } catch (error) {
        throw new Error(`Not within ${patienceMilliseconds[form]} ms: ${sentence}`, {
          cause: error,
        });
      }
    }
  }

  function onChange(listener: () => void): Disposable {
    changes.on('change', listener);
    return { [Symbol.dispose]: () => void changes.off('change', listener) };
  }

  async function* strikes(times: Lengths): AsyncGenerator<void> {
    for (let strike = 1; strike <= times[form]; strike += 1) {
      const mails = Math.floor((people.size * strike) / (times.short + 1));
      if (form === 'full') await delay(1_000);
      else await until(`${mails} mails are accepted`, () => mailServer.count >= mails);
      yield;
    }
  }

  function startAfresh(): void {
    for (const counting of [fleet, broker, mailServer]) counting.countAfresh();
    webhooks.fate = () => 'arrives';
    people.clear();
    violations.length = 0;
    notes.length = 0;
  }

  const running = opening.move();
  return {
    form,
    folder,
    keepsLogs: logs !== undefined,
    config: used,
    crew: crews[form],
    fleet,
    broker,
    mailServer,
    jiraProxy,
    jiraUrl: jira.url,
    webhooks,
    robin,
    board,
    until,
    onChange,
    strikes,
    people,
    violations,
    notes,
    startAfresh,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Waits are short, so that what must be waited for can be; everything else is as usual. */
function settingsFor(demo: Config, amqp: string, smtpPort: number, jiraPort: number): Config {
  return {
    ...demo,
    amqpUrls: [amqp],
    jira: { ...demo.jira, site: `http://127.0.0.1:${jiraPort}` },
    smtp: { ...demo.smtp, port: smtpPort, replyTimeout: 5_000 },
    run: { ...demo.run, requireDryRun: false, partitions: 4, retryDelays: [1_000] },
    report: { ...demo.report, every: 500, recipientComments: 'failures' },
  };
}

function twice(...roles: readonly Role[]): Crew {
  return [roles, roles];
}

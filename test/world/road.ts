import { EventEmitter, once } from 'node:events';
import { pino } from 'pino';
import type { RunId } from '../../src/campaign/ids.ts';
import type { Person } from '../../src/cli/demo/person.ts';
import { openStandIns, type StandInOptions } from '../../src/cli/demo/stand-ins.ts';
import type { Config } from '../../src/config.ts';
import type { JiraEmulator } from '../../src/emulator/jira/emulator.ts';
import type { SmtpSink } from '../../src/emulator/smtp-sink/sink.ts';
import { ladderOf, type Postboard, type Role, roles, startPostboard } from '../../src/postboard.ts';
import { createTopology } from '../../src/queue/topology.ts';
import { BoardView } from './board-view.ts';
import { amqpUrl, removeAll } from './broker.ts';
import { noteWhatRuns } from './leftovers.ts';
import { seedMailProject } from './mail-project.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export interface RoadOptions extends StandInOptions {
  /** Changes the settings that the tests use. */
  readonly settings?: (usual: Config) => Config;
  /** False where Jira never calls; true unless given. */
  readonly hasWebhook?: boolean;
  /** How long to wait for what is to happen; a minute and a half unless given. */
  readonly patienceMilliseconds?: number;
  /** True for a poller that looks every second. */
  readonly pollsQuickly?: boolean;
}

/** The whole road between its doors: Jira on one side, the mail server on the other, RabbitMQ in the middle. */
export interface Road extends AsyncDisposable {
  readonly jira: JiraEmulator;
  readonly sink: SmtpSink;
  /** The campaign manager. */
  readonly robin: Person;
  readonly board: BoardView;
  readonly config: Config;
  /** Stands between every Postboard and RabbitMQ. */
  readonly proxy: TcpProxy;
  /** Starts a Postboard with these roles, or all that mail takes. What still runs at the end is stopped then. */
  start(...named: readonly Role[]): Promise<Postboard>;
  /** Resolves when it holds: looked at after every change in Jira and every mail. Rejects when that takes too long. */
  until(sentence: string, holds: () => boolean): Promise<void>;
  /** Envelope recipients of all accepted mails, sorted: who got two stands there twice. */
  mailed(): readonly string[];
}

/** Why these tests are skipped, where they are. */
export const needsRabbit = 'the road on RabbitMQ (AMQP_URL names one)';
export const hasRabbit = amqpUrl !== undefined;
/** Each test has a world of its own and mostly waits: they go side by side. */
export const sideBySide = { concurrent: true, timeout: 240_000 };

/** Comments on what somebody edits are a matter of their own, and off the road that mail takes. */
const usualRoles = roles.filter((role) => role !== 'review');

const usualPatienceMilliseconds = 90_000;
const quickPolls = {
  quickly: '* * * * * *',
  slowly: '* * * * * *',
  leadAgainMilliseconds: 100,
};

/** Opens the stand-ins, without any Postboard yet. Disposing stops everything and fails when something goes on running. */
export async function openRoad(options: RoadOptions = {}): Promise<Road> {
  const proveNothingRuns = noteWhatRuns();
  await using opening = new AsyncDisposableStack();
  opening.defer(proveNothingRuns);

  const direct = new URL(amqpUrl ?? '');
  const target = { host: direct.hostname, port: Number(direct.port || 5672) };
  const proxy = opening.use(await startTcpProxy(target));
  const standIns = opening.use(
    await openStandIns({
      sink: options.sink ?? {},
      ...(options.projectsFile !== undefined && { projectsFile: options.projectsFile }),
      seedProject: ({ store }) => void seedMailProject(store),
      jira: {
        searchLagMilliseconds: 0,
        rateLimits: 'off',
        webhookRetryDelaysMilliseconds: [100, 200, 400, 800],
        ...options.jira,
      },
    }),
  );
  const { jira, sink, robin } = standIns;
  const board = new BoardView(jira.store);
  const usual = settingsFor(standIns.config, proxyUrl(direct, proxy));
  const config = options.settings?.(usual) ?? usual;
  opening.defer(() => removeDeclared(direct.href, config, board));

  const changes = new EventEmitter().setMaxListeners(0);
  opening.defer(jira.store.events.on(() => void changes.emit('change')));
  const ending = new AbortController();
  const following = followMails();
  opening.defer(async () => {
    ending.abort();
    await following;
  });
  const postboards = opening.use(new AsyncDisposableStack());
  // Jira keeps the address of the first that takes webhooks; whoever comes after it stopped, listens there too.
  let webhookPort = 0;
  let isListening = false;

  async function followMails(): Promise<void> {
    try {
      for await (const _mail of sink.follow(0, ending.signal)) changes.emit('change');
    } catch (error) {
      if (!ending.signal.aborted) throw error;
    }
  }

  async function start(...named: readonly Role[]): Promise<Postboard> {
    const running = new Set(named.length === 0 ? usualRoles : named);
    const isListener = running.has('trigger') && !isListening;
    if (isListener) isListening = true;
    const started = await startPostboard(
      {
        config: { ...config, http: { ...config.http, port: isListener ? webhookPort : 0 } },
        logger: pino({ level: process.env['ROAD_LOG'] ?? 'silent' }),
        ...(options.pollsQuickly === true && { pollSchedule: quickPolls }),
      },
      running,
      new AbortController().signal,
    );
    if (isListener && webhookPort === 0) {
      webhookPort = Number(new URL(started.url).port);
      if (options.hasWebhook !== false)
        await robin.registerWebhook(
          `${started.url}/webhooks/jira`,
          config.secrets.jiraWebhookSecret,
        );
    }
    let stopped: PromiseLike<void> | undefined;
    return postboards.use({
      ...started,
      async [Symbol.asyncDispose]() {
        stopped ??= started[Symbol.asyncDispose]();
        await stopped;
        if (isListener) isListening = false;
      },
    });
  }

  async function until(sentence: string, holds: () => boolean): Promise<void> {
    const { patienceMilliseconds = usualPatienceMilliseconds } = options;
    const patience = AbortSignal.timeout(patienceMilliseconds);
    while (!holds()) {
      try {
        await once(changes, 'change', { signal: patience });
      } catch (error) {
        throw new Error(`Not within ${patienceMilliseconds} ms: ${sentence}\n${describe()}`, {
          cause: error,
        });
      }
    }
  }

  function describe(): string {
    const campaigns = board.campaigns().map((key) => {
      const comments = board.comments(key).map(({ text }) => `\n  > ${text}`);
      return `${key} in ${board.status(key)}${comments.join('').replaceAll('\n', '\n  ')}`;
    });
    return [`${sink.accepted()} mails were accepted.`, ...campaigns].join('\n');
  }

  const running = opening.move();
  return {
    jira,
    sink,
    robin,
    board,
    config,
    proxy,
    start,
    until,
    mailed: () => sink.mails.flatMap(({ to }) => to).toSorted(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** As in the demo, but quick. */
function settingsFor(demo: Config, amqp: string): Config {
  return {
    ...demo,
    amqpUrls: [amqp],
    run: { ...demo.run, requireDryRun: false, partitions: 2, retryDelays: [200] },
    report: { ...demo.report, every: 100, recipientComments: 'failures' },
  };
}

function proxyUrl(direct: URL, proxy: TcpProxy): string {
  const proxied = new URL(direct);
  proxied.host = `127.0.0.1:${proxy.port}`;
  return proxied.href;
}

/** Removes everything that a Postboard with this config has declared on the broker. */
export function removeDeclared(amqp: string, config: Config, board: BoardView): Promise<void> {
  return removeAll(amqp, topologyOf(config), queuesOf(config, board));
}

function topologyOf(config: Config) {
  return createTopology(config.rabbitmq.prefix, ladderOf(config));
}

/** Everything that a Postboard may have declared, in this process or another. */
function queuesOf(config: Config, board: BoardView): readonly string[] {
  const topology = topologyOf(config);
  const ofRuns = board
    .campaigns()
    .flatMap((campaign) => board.runs(campaign))
    .flatMap((id) => {
      const run = id as RunId;
      return [
        topology.journal({ kind: 'run', run }),
        ...topology.runQueues(run, config.run.partitions),
      ];
    });
  return [...topology.queues, ...ofRuns].map(({ name }) => name);
}

import { setTimeout as wait } from 'node:timers/promises';
import { startPrivateRabbit } from '../../src/bootstrap/private-rabbitmq.mjs';
import type { RunId } from '../../src/campaign/ids.ts';
import { openStandIns, type StandIns } from '../../src/cli/demo/stand-ins.ts';
import type { Config } from '../../src/config.ts';
import type { JiraEmulatorOptions } from '../../src/emulator/jira/emulator.ts';
import { ladderOf, type Role } from '../../src/postboard.ts';
import type { Broker } from '../../src/queue/port.ts';
import { openRabbit } from '../../src/queue/rabbit/open.ts';
import { BoardView } from '../world/board-view.ts';
import { type MailProject, seedMailProject } from '../world/mail-project.ts';
import { type PostboardProcess, spawnProcess } from '../world/postboard-process.ts';
import { attachmentBytes, from, personOf, sources, template, templatesFolder } from './mail.ts';
import { type Sink, startSink } from './smtp-sink.ts';

/** Postboard as several processes, by name, each with its roles. */
export type Crew = Readonly<Record<string, readonly Role[]>>;

export interface StageOptions {
  readonly crew: Crew;
  readonly settings?: (usual: Config) => Config;
  /** A folder for CPU profiles of Postboard's processes. */
  readonly profiles?: string | undefined;
  /** Hears every line of the log of every process. */
  readonly onLine?: (line: string) => void;
  /** Told of every answer of Jira. */
  readonly onAnswer?: JiraEmulatorOptions['onAnswer'];
}

/** Where Postboard moves a card that it does not go on with. */
const putAside: ReadonlySet<string> = new Set(['Draft', 'Paused']);

/** Everything that a run takes, on this machine: a RabbitMQ of its own, Jira, a mail server, and Postboard's processes. */
export class BenchStage implements AsyncDisposable {
  readonly config: Config;
  readonly broker: Broker;
  readonly standIns: StandIns;
  readonly board: BoardView;
  readonly sink: Sink;
  readonly rabbitPid: number;
  readonly processes: ReadonlyMap<string, PostboardProcess>;
  readonly #project: MailProject;
  readonly #open: AsyncDisposableStack;
  #seeded = 0;

  private constructor(
    parts: Pick<
      BenchStage,
      'config' | 'broker' | 'standIns' | 'sink' | 'rabbitPid' | 'processes'
    > & { readonly project: MailProject },
    open: AsyncDisposableStack,
  ) {
    this.config = parts.config;
    this.broker = parts.broker;
    this.standIns = parts.standIns;
    this.board = new BoardView(parts.standIns.jira.store);
    this.sink = parts.sink;
    this.rabbitPid = parts.rabbitPid;
    this.processes = parts.processes;
    this.#project = parts.project;
    this.#open = open;
  }

  static async open(options: StageOptions): Promise<BenchStage> {
    const { crew, settings, profiles, onLine, onAnswer } = options;
    await using opening = new AsyncDisposableStack();
    const rabbit = opening.use(await startPrivateRabbit({ isFrugal: false }));
    const sink = opening.use(await startSink());
    let project: MailProject | undefined;
    const standIns = opening.use(
      await openStandIns({
        seedProject: ({ store }) => {
          project = seedMailProject(store);
        },
        jira: {
          searchLagMilliseconds: 0,
          rateLimits: 'off',
          ...(onAnswer && { onAnswer }),
        },
      }),
    );
    if (project === undefined) throw new Error('There is no project to send from');
    const usual = settingsFor(standIns.config, rabbit.url, sink.port);
    const config = settings?.(usual) ?? usual;
    const broker = opening.use(
      await openRabbit(
        {
          urls: [rabbit.url],
          prefix: config.rabbitmq.prefix,
          ladderMilliseconds: ladderOf(config),
        },
        new AbortController().signal,
      ),
    );
    const nodeOptions = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
    const processes = new Map<string, PostboardProcess>();
    for (const [name, roles] of Object.entries(crew)) {
      const process = await spawnProcess(config, roles, onLine, nodeOptions);
      // Only one that is asked to stop writes its profile.
      if (profiles === undefined) opening.use(process);
      else opening.defer(() => void process.stop());
      processes.set(name, process);
      const url = await process.started;
      if (roles.includes('trigger'))
        await standIns.robin.registerWebhook(
          `${url}/webhooks/jira`,
          config.secrets.jiraWebhookSecret,
        );
    }
    const parts = { config, broker, standIns, sink, processes, project };
    return new BenchStage({ ...parts, rabbitPid: rabbit.pid ?? 0 }, opening.move());
  }

  /** Puts so many new recipients on the board and a campaign for them, ready to be sent; answers its key. */
  async campaign(count: number, options: { readonly attachment?: boolean } = {}): Promise<string> {
    const label = `audience-${this.#seeded}`;
    this.#seed(count, label);
    const { robin } = this.standIns;
    const [key = ''] = await robin.create('Campaign', [
      {
        summary: `News for ${label}`,
        Subject: sources().subject,
        From: `${from.name} <${from.address}>`,
        Template: template,
        Audience: `labels = ${label}`,
      },
    ]);
    if (options.attachment === true)
      await robin.attach(key, 'report.pdf', 'application/pdf', attachmentBytes());
    await robin.move(key, 'Ready');
    return key;
  }

  /** Resolves when the card is in the column; a card that Postboard has put aside instead never comes there. */
  async until(key: string, status: string): Promise<void> {
    for (let now = ''; now !== status; now = this.board.status(key)) {
      if (putAside.has(now))
        throw new Error(`${key} is in ${now}: ${this.board.comments(key).at(-1)?.text}`);
      await wait(20);
    }
  }

  /** Starts one more process; the caller ends it. */
  start(roles: readonly Role[]): Promise<PostboardProcess> {
    return spawnProcess(this.config, roles);
  }

  run(key: string): RunId {
    const [run = ''] = this.board.runs(key);
    return run as RunId;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync();
  }

  /** Past the REST API, which would take minutes. */
  #seed(count: number, label: string): void {
    const { store } = this.standIns.jira;
    const { project } = this.#project;
    const issueType = project.issueTypes.find(({ type }) => type.name === 'Recipient');
    if (issueType === undefined) throw new Error(`${project.key} has no recipients`);
    const ids = new Map([...store.directory.fields].map(({ name, id }) => [name, id]));
    const idOf = (name: string) => ids.get(name) ?? name;
    for (let each = 0; each < count; each += 1) {
      const person = personOf(this.#seeded + each);
      const values = new Map<string, string | string[]>([
        [idOf('Summary'), `${person.firstName} ${person.lastName}`],
        [idOf('Email'), person.address],
        [idOf('First name'), person.firstName],
        [idOf('Last name'), person.lastName],
        [idOf('Company'), person.company],
        [idOf('City'), person.city],
        [idOf('Labels'), [label]],
      ]);
      store.issues.create({ project, issueType, values }, project.lead);
    }
    this.#seeded += count;
  }
}

function settingsFor(demo: Config, url: string, port: number): Config {
  return {
    ...demo,
    amqpUrls: [url],
    templates: templatesFolder,
    smtp: { ...demo.smtp, port },
    run: { ...demo.run, requireDryRun: false },
    report: { ...demo.report, recipientComments: 'failures' },
  };
}

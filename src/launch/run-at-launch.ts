import type { Logger } from 'pino';
import type { CampaignStatus, Recipient } from '../campaign/campaign.ts';
import type { CommentBody } from '../campaign/comment.ts';
import { type ChangelogId, type IssueId, partsOf, type RunId } from '../campaign/ids.ts';
import { type ControlMove, decideMoves, type MovesDecision } from '../campaign/moves.ts';
import { isPreviewFile } from '../campaign/preview-file.ts';
import { type CommentMarker, type Jira, JiraRefused } from '../jira/port.ts';
import { journalControl } from '../journal/control.ts';
import type { RunEntry, ServiceEntry } from '../journal/entries.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import { runJournal } from '../journal/run-journal.ts';
import { RunView } from '../journal/run-view.ts';
import { serviceJournal } from '../journal/runs.ts';
import type { Broker, Session, Settlement } from '../queue/port.ts';
import { publishBatches } from './batches.ts';
import { journalGoneComment } from './refusal.ts';

/** What every launch command works with. */
export interface LaunchTools {
  readonly broker: Broker;
  readonly jira: Jira;
  /** Moves older than this start nothing. */
  readonly oldestMoveMilliseconds: number;
  readonly logger: Logger;
}

/** What opens a run again. */
export interface Reopening {
  readonly generation: number;
  readonly move: ChangelogId;
}

export const acknowledge: Settlement = { kind: 'acknowledge' };

/**
 * One run as a launch command works on it: what its journal says, and what is written to it, all of it on the channel
 * that the command came by. Every step can be done again.
 */
export class RunAtLaunch {
  readonly id: RunId;
  readonly campaign: IssueId;
  readonly view: RunView;
  readonly logger: Logger;
  readonly #tools: LaunchTools;
  readonly #session: Session;

  constructor(tools: LaunchTools, session: Session, run: RunId) {
    this.id = run;
    this.campaign = partsOf(run).campaign;
    this.view = new RunView(tools.broker, run, { keepAudience: true });
    this.logger = tools.logger.child({ run });
    this.#tools = tools;
    this.#session = session;
  }

  /** Nothing more is worth doing once the channel is lost: somebody else gets the command then. */
  get signal(): AbortSignal {
    return this.#session.lost;
  }

  declareJournal(): Promise<void> {
    return this.#tools.broker.declareJournal(this.id);
  }

  hasJournal(): Promise<boolean> {
    return this.#tools.broker.hasJournal(this.id);
  }

  catchUp(): Promise<void> {
    return this.view.catchUp(this.#session, this.signal);
  }

  append(entry: RunEntry): Promise<void> {
    return this.#session.append(runJournal(this.id), [entry]);
  }

  announce(entry: ServiceEntry): Promise<void> {
    return this.#session.append(serviceJournal, [entry]);
  }

  /** What the campaign's moves ask for now. */
  async moves(): Promise<MovesDecision> {
    const { jira, oldestMoveMilliseconds } = this.#tools;
    const moves = await jira.moves(this.campaign, this.signal);
    return decideMoves(this.campaign, moves, new Date(), oldestMoveMilliseconds);
  }

  /** Declares the run's queues and tells every process that there is work. */
  async open(frozen: FrozenRun, reopening?: Reopening): Promise<void> {
    await this.#tools.broker.declareRunQueues(this.id, frozen.partitions);
    await this.announce({
      v: 1,
      kind: 'run-opened',
      at: Date.now(),
      run: this.id,
      key: frozen.campaign.key,
      partitions: frozen.partitions,
      isDryRun: frozen.isDryRun,
      pacePerSecond: frozen.pacePerSecond,
      ...(reopening !== undefined && { reopening }),
    });
  }

  /** Follows the moves that were made before anybody else could write them to the journal. */
  async followMoves(): Promise<void> {
    const { control } = await this.moves();
    for (const { run, kind, move, by } of control)
      if (run === this.id && kind !== 'reopened')
        await journalControl(this.#session, run, { kind, move, reason: `Moved by ${by}` });
    await this.catchUp();
  }

  /** For a run that is not over after all, going back to Sending is no more than a resumption. */
  async resume({ move, by }: ControlMove): Promise<Settlement> {
    const resumed = { kind: 'resumed', move, reason: `Moved by ${by}` } as const;
    await journalControl(this.#session, this.id, resumed);
    return acknowledge;
  }

  /** Puts deliveries on the way that are not settled, in batches, unless the run was cancelled meanwhile. */
  async publish(
    frozen: FrozenRun,
    numbers: readonly number[],
    read?: ReadonlyMap<IssueId, Recipient>,
  ): Promise<void> {
    const { ledger, freeze } = this.view;
    if (ledger.phase === 'cancelled') return;
    const { generation } = ledger;
    await publishBatches(this.#session, { frozen, freeze, generation, read, numbers });
    await this.append({ v: 1, kind: 'batched', at: Date.now(), generation });
    this.logger.info({ generation, count: numbers.length }, 'batches published');
  }

  /** Says it on the campaign, once. A campaign that takes no comment gets a line in its Progress field. */
  async say(marker: Omit<CommentMarker, 'run'>, body: CommentBody): Promise<void> {
    const { jira } = this.#tools;
    const marked: CommentMarker = { run: this.id, ...marker };
    try {
      const said = await jira.findComment(this.campaign, marked, this.signal);
      if (said === undefined) await jira.addComment(this.campaign, marked, body, this.signal);
    } catch (error) {
      if (!(error instanceof JiraRefused)) throw error;
      this.logger.error({ err: error, ...marker }, 'campaign takes no comment');
      const line = `No comment could be written: ${error.message}`;
      await this.show(line);
    }
  }

  /** Says in a few words, on the card, how far it is. */
  async show(line: string): Promise<void> {
    await this.#unlessRefused(() => this.#tools.jira.setProgress(this.campaign, line, this.signal));
  }

  /** Takes away what a dry run before has attached, which nobody should take for what this one has seen. */
  async removePreviews(): Promise<void> {
    const { jira } = this.#tools;
    await this.#unlessRefused(() =>
      jira.attachInstead(this.campaign, [], isPreviewFile, this.signal),
    );
  }

  /** Moves the card, where its workflow allows; the command ends all the same where it does not. */
  async moveCard(to: CampaignStatus): Promise<void> {
    await this.#unlessRefused(async () => {
      const moved = await this.#tools.jira.moveCampaign(this.campaign, to, this.signal);
      if (moved === 'unavailable') this.logger.error({ to }, 'workflow has no such move');
    });
  }

  async #unlessRefused(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof JiraRefused)) throw error;
      this.logger.error({ err: error }, 'campaign cannot be written');
    }
  }

  /** No journal, no mail: a campaign that was started but has none waits for a person. */
  async askForJournal(): Promise<Settlement> {
    await this.moveCard('paused');
    await this.say({ purpose: 'halted' }, journalGoneComment());
    this.logger.error('journal of a started run is gone');
    return acknowledge;
  }

  ignore(reason: string): Settlement {
    this.logger.info({ reason }, 'launch ignored');
    return acknowledge;
  }
}

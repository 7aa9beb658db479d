import type { Logger } from 'pino';
import type { Campaign } from '../campaign/campaign.ts';
import { type RunId, runIdOf } from '../campaign/ids.ts';
import { decideMoves } from '../campaign/moves.ts';
import { type Jira, JiraRefused } from '../jira/port.ts';
import { journalControl } from '../journal/control.ts';
import type { RunEntry, ServiceEntry } from '../journal/entries.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import { runJournal } from '../journal/run-journal.ts';
import { RunView } from '../journal/run-view.ts';
import { serviceJournal } from '../journal/runs.ts';
import { Launch } from '../queue/messages.ts';
import type { Broker, Consumer, Session, Settlement } from '../queue/port.ts';
import { selectAudience } from './audience.ts';
import { publishBatches } from './batches.ts';
import { type CheckOptions, checkContent, checkRules } from './check.ts';
import { writeFreeze } from './freeze.ts';
import { journalGoneComment, refusalComment } from './refusal.ts';

export interface LaunchOptions extends CheckOptions {
  readonly broker: Broker;
  readonly jira: Jira;
  /** Keys the hashes of addresses. */
  readonly secret: string;
  readonly partitions: number;
  /** Moves older than this start nothing. */
  readonly oldestMoveMilliseconds: number;
  readonly logger: Logger;
}

const acknowledge: Settlement = { kind: 'acknowledge' };
const firstGeneration = 0;

/** Consumes launch commands, one at a time over all processes: a command that comes twice is one run. */
export function startLaunch(options: LaunchOptions): Promise<Consumer> {
  return options.broker.consume(
    { kind: 'launch' },
    { schema: Launch, prefetch: 1 },
    ({ message }, session) => new Launcher(options, message, session).launch(),
  );
}

/** One launch command. Every step can be done again: a launch killed anywhere leads to the same run. */
class Launcher {
  readonly #options: LaunchOptions;
  readonly #command: Launch;
  readonly #session: Session;
  readonly #run: RunId;
  readonly #view: RunView;
  readonly #logger: Logger;

  constructor(options: LaunchOptions, command: Launch, session: Session) {
    this.#options = options;
    this.#command = command;
    this.#session = session;
    this.#run = runIdOf(command.campaign, command.changelogId);
    this.#view = new RunView(options.broker, this.#run, { keepAudience: true });
    this.#logger = options.logger.child({ run: this.#run });
  }

  /** What Jira refuses is for the campaign's manager to mend; a Jira that is away is waited for. */
  async launch(): Promise<Settlement> {
    try {
      return await this.#launch();
    } catch (error) {
      if (!(error instanceof JiraRefused)) throw error;
      await this.#sendBack([error.message]);
      return acknowledge;
    }
  }

  async #launch(): Promise<Settlement> {
    const { broker, jira } = this.#options;
    const signal = this.#session.lost;
    const campaign = await jira.campaign(this.#command.campaign, signal);
    if (campaign === undefined) return this.#ignore('there is no such campaign');
    const moves = await jira.moves(campaign.id, signal);
    const decided = decideMoves(
      campaign.id,
      moves,
      new Date(),
      this.#options.oldestMoveMilliseconds,
    );
    const isKnown = await broker.hasJournal(this.#run);
    if (decided.launch !== this.#command.changelogId && !isKnown)
      return this.#ignore('its move does not start a run, or no longer');
    if (!isKnown && (await jira.startedRun(campaign.id, signal)) === this.#run)
      return this.#askForJournal(campaign);

    await broker.declareJournal(this.#run);
    await this.#view.catchUp(this.#session, signal);
    const { ledger } = this.#view;
    if (ledger.phase === 'refused' || ledger.phase === 'closed') return acknowledge;

    const frozen = this.#view.freeze.frozenRun ?? (await this.#freeze(campaign, moves));
    if (frozen === undefined) return acknowledge;
    await this.#start(campaign, frozen);
    return acknowledge;
  }

  /** Checks, then freezes content and audience; undefined when the run was refused. */
  async #freeze(
    campaign: Campaign,
    moves: Awaited<ReturnType<Jira['moves']>>,
  ): Promise<FrozenRun | undefined> {
    const { jira, secret, partitions } = this.#options;
    const signal = this.#session.lost;
    const { id, key, summary } = campaign;
    const by = moves.find((move) => move.id === this.#command.changelogId)?.by ?? '';
    await this.#append({
      v: 1,
      kind: 'opened',
      at: Date.now(),
      run: this.#run,
      campaign: { id, key, summary },
      by,
    });

    const [content, rules] = await Promise.all([
      checkContent(campaign, this.#options, signal),
      checkRules(campaign, jira, signal),
    ]);
    const problems = [...(content.kind === 'problems' ? content.problems : []), ...rules];
    if (problems.length > 0 || content.kind === 'problems') return this.#refuse(problems);
    const audience = await selectAudience(jira, campaign, secret, signal);
    if (audience.recipients.length === 0)
      return this.#refuse(['The rules select nobody: no recipient matches them.']);

    await writeFreeze(this.#session, {
      run: this.#run,
      campaign,
      content: content.value,
      audience,
      partitions,
    });
    await this.#view.catchUp(this.#session, signal);
    const frozen = this.#view.freeze.frozenRun;
    if (frozen === undefined || !this.#view.freeze.isIntact)
      throw new Error(`The audience of run ${this.#run} cannot be read back`);
    this.#logger.info({ key, count: frozen.count, groups: frozen.groups }, 'audience frozen');
    return frozen;
  }

  async #start(campaign: Campaign, frozen: FrozenRun): Promise<void> {
    const { broker, jira, oldestMoveMilliseconds } = this.#options;
    const signal = this.#session.lost;
    await broker.declareRunQueues(this.#run, frozen.partitions);
    await jira.setStartedRun(campaign.id, this.#run, signal);
    await this.#session.append(serviceJournal, [
      {
        v: 1,
        kind: 'run-opened',
        at: Date.now(),
        run: this.#run,
        key: campaign.key,
        partitions: frozen.partitions,
        pacePerSecond: frozen.pacePerSecond,
      } satisfies ServiceEntry,
    ]);

    // Moves made before the journal was there could not be written by anybody else.
    const since = decideMoves(
      campaign.id,
      await jira.moves(campaign.id, signal),
      new Date(),
      oldestMoveMilliseconds,
    );
    for (const { run, kind, move, by } of since.control)
      if (run === this.#run)
        await journalControl(this.#session, run, { kind, move, reason: `Moved by ${by}` });
    await this.#view.catchUp(this.#session, signal);

    const { ledger, freeze } = this.#view;
    if (ledger.phase === 'cancelled' || ledger.batchedGeneration >= firstGeneration) return;
    await publishBatches(this.#session, frozen, freeze, firstGeneration);
    await this.#append({ v: 1, kind: 'batched', at: Date.now(), generation: firstGeneration });
    this.#logger.info({ key: campaign.key, count: frozen.count }, 'batches published');
  }

  async #refuse(problems: readonly string[]): Promise<undefined> {
    await this.#sendBack(problems);
    const at = Date.now();
    await this.#append({ v: 1, kind: 'refused', at, problems: [...problems] });
    await this.#session.append(serviceJournal, [
      { v: 1, kind: 'run-closed', at, run: this.#run } satisfies ServiceEntry,
    ]);
    return undefined;
  }

  /** Says everything that is wrong in one comment, then moves the card back to Draft. */
  async #sendBack(problems: readonly string[]): Promise<void> {
    await this.#say('refused', refusalComment(problems));
    await this.#options.jira.moveCampaign(this.#command.campaign, 'draft', this.#session.lost);
    this.#logger.warn({ problems: problems.length }, 'run refused');
  }

  async #askForJournal(campaign: Campaign): Promise<Settlement> {
    await this.#options.jira.moveCampaign(campaign.id, 'paused', this.#session.lost);
    await this.#say('halted', journalGoneComment());
    this.#logger.error({ key: campaign.key }, 'journal of a started run is gone');
    return acknowledge;
  }

  async #say(
    purpose: 'refused' | 'halted',
    body: ReturnType<typeof refusalComment>,
  ): Promise<void> {
    const { jira } = this.#options;
    const signal = this.#session.lost;
    const id = this.#command.campaign;
    const marker = { run: this.#run, purpose };
    const said = await jira.findComment(id, marker, signal);
    if (said === undefined) await jira.addComment(id, marker, body, signal);
  }

  #append(entry: RunEntry): Promise<void> {
    return this.#session.append(runJournal(this.#run), [entry]);
  }

  #ignore(reason: string): Settlement {
    this.#logger.info({ reason }, 'launch ignored');
    return acknowledge;
  }
}

import type { Logger } from 'pino';
import { fingerprintOf } from '../../campaign/fingerprint.ts';
import { type Jira, JiraRefused } from '../../jira/port.ts';
import type { RunEntry } from '../../journal/entries.ts';
import type { FrozenRun } from '../../journal/freeze.ts';
import { runJournal } from '../../journal/run-journal.ts';
import type { Broker } from '../../queue/port.ts';
import { CampaignWriter } from '../campaign-writer.ts';
import type { Reporting } from '../reporting.ts';
import type { RunAccount } from '../run-account.ts';
import { type DryRunResult, dryRunProgress, hasPassed, sumUp } from './dry-run-account.ts';
import { dryRunComment, dryRunLine, haltedDryRunComment, mostFindings } from './dry-run-comment.ts';
import { attachPreviews, type MakePreviews, removePreviews } from './previews.ts';

const final = { purpose: 'final' } as const;

/** Writes a dry run to Jira: one report on the campaign, and nothing on its recipients. */
export class DryRunReporter implements Reporting {
  readonly #broker: Broker;
  readonly #jira: Jira;
  readonly #account: RunAccount;
  readonly #frozen: FrozenRun;
  readonly #campaign: CampaignWriter;
  readonly #makePreviews: MakePreviews;
  readonly #ceilingPerSecond: number | undefined;
  readonly #logger: Logger;
  #shown: string | undefined;

  constructor(options: {
    readonly broker: Broker;
    readonly jira: Jira;
    readonly account: RunAccount;
    readonly frozen: FrozenRun;
    readonly makePreviews: MakePreviews;
    readonly ceilingPerSecond: number | undefined;
    readonly logger: Logger;
  }) {
    this.#broker = options.broker;
    this.#jira = options.jira;
    this.#account = options.account;
    this.#frozen = options.frozen;
    this.#makePreviews = options.makePreviews;
    this.#ceilingPerSecond = options.ceilingPerSecond;
    const { run, campaign } = options.frozen;
    this.#campaign = new CampaignWriter({ ...options, run, campaign: campaign.id });
    this.#logger = options.logger;
  }

  /** Shows how far it is, until its last word comes. What halts a dry run ends it: a card in Draft says that somebody has to mend something. */
  async report(signal: AbortSignal): Promise<void> {
    const { ledger, halt, offset } = this.#account;
    const progress = dryRunProgress(ledger, this.#frozen);
    if (ledger.settled < ledger.count && progress !== this.#shown)
      if (await this.#campaign.show(progress, signal)) this.#shown = progress;
    if (halt !== undefined && ledger.phase === 'paused') await this.#campaign.move('draft', signal);
    this.#account.noteReported(offset);
  }

  async finish(signal: AbortSignal): Promise<void> {
    const { ledger, halt } = this.#account;
    const { key } = this.#frozen.campaign;
    if (ledger.phase !== 'cancelled') await this.#conclude(signal);
    else {
      await this.#campaign.show('Dry run stopped', signal);
      await removePreviews(this.#previewing, signal);
      if (halt !== undefined)
        await this.#campaign.say(final, haltedDryRunComment(halt.reason), signal);
    }
    const { generation } = ledger;
    await this.#append({ v: 1, kind: 'closed', at: Date.now(), generation });
    this.#logger.info({ key }, 'dry run finished');
  }

  /** What comes back of a dry run is a sample, which says nothing about a recipient. */
  async amend(): Promise<void> {}

  /** From Ready it may be sent, from Draft it has to be mended. Whoever stopped it has moved the card already. */
  async moveOn(signal: AbortSignal): Promise<void> {
    if (this.#account.cancelledAt !== undefined) return;
    await this.#campaign.move(hasPassed(this.#result()) ? 'ready' : 'draft', signal);
  }

  async #conclude(signal: AbortSignal): Promise<void> {
    const { content, rules, startedBy, pacePerSecond } = this.#frozen;
    const result = this.#result();
    const { freeze } = this.#account;
    const findings = [result.failed, result.skipped, result.warnings];
    const named = findings
      .flatMap((each) => each.slice(0, mostFindings))
      .flatMap(({ examples }) => examples)
      .map((number) => freeze.recipient(number).id);
    const keys = await this.#jira.keysOf([...new Set(named)], signal);
    const previews = await attachPreviews(
      { ...this.#previewing, account: this.#account, make: this.#makePreviews },
      signal,
    );
    const body = dryRunComment({
      result,
      startedBy,
      pacePerSecond,
      ceilingPerSecond: this.#ceilingPerSecond,
      rules,
      previews,
      fingerprint: fingerprintOf(content, rules),
      keyOf: (number) => keys.get(freeze.recipient(number).id),
    });
    if (hasPassed(result)) await this.#notePassed(signal);
    await this.#campaign.show(dryRunLine(result), signal);
    await this.#campaign.say(final, body, signal);
  }

  /** Without the note the gate stays shut, and says so; that is no reason to hold up the report. */
  async #notePassed(signal: AbortSignal): Promise<void> {
    const { campaign, run } = this.#frozen;
    try {
      await this.#jira.setDryRun(campaign.id, run, signal);
    } catch (error) {
      if (!(error instanceof JiraRefused)) throw error;
      this.#logger.error({ err: error }, 'dry run cannot be noted on its campaign');
    }
  }

  get #previewing() {
    return { frozen: this.#frozen, jira: this.#jira, logger: this.#logger };
  }

  #result(): DryRunResult {
    return sumUp(this.#account, this.#frozen);
  }

  #append(entry: RunEntry): Promise<void> {
    return this.#broker.append(runJournal(this.#frozen.run), [entry]);
  }
}

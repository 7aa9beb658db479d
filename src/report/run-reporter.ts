import type { Logger } from 'pino';
import type { CommentBody } from '../campaign/comment.ts';
import type { RunId } from '../campaign/ids.ts';
import { type OutcomeKind, outcomeKinds } from '../campaign/outcome.ts';
import type { CommentId, CommentMarker, Jira } from '../jira/port.ts';
import type { RunEntry } from '../journal/entries.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import { runJournal } from '../journal/run-journal.ts';
import type { Broker } from '../queue/port.ts';
import { finalComment, mostNotSentRows } from './final-comment.ts';
import { haltedComment } from './halted-comment.ts';
import { RecipientWriter, type ReportPolicy } from './recipient-writer.ts';
import type { RunAccount } from './run-account.ts';
import { type Progress, progressComment, progressLine } from './texts.ts';

/** Writes one run to Jira, in steps that can all be done again. */
export class RunReporter {
  readonly #broker: Broker;
  readonly #jira: Jira;
  readonly #account: RunAccount;
  readonly #frozen: FrozenRun;
  readonly #logger: Logger;
  readonly #recipients: RecipientWriter;
  #shown: string | undefined;
  #progressComment: CommentId | undefined;
  #saidHalt: number | undefined;
  /** Comments may stand there already: until the first report has gone through, and after one that did not. */
  #mayRepeat = true;

  constructor(options: {
    readonly broker: Broker;
    readonly jira: Jira;
    readonly account: RunAccount;
    readonly frozen: FrozenRun;
    readonly policy: ReportPolicy;
    readonly logger: Logger;
  }) {
    this.#broker = options.broker;
    this.#jira = options.jira;
    this.#account = options.account;
    this.#frozen = options.frozen;
    this.#recipients = new RecipientWriter(options);
    this.#logger = options.logger;
  }

  /** Writes what is new: recipients in bulk, then the campaign, then the journal that it was done. */
  async report(signal: AbortSignal): Promise<void> {
    try {
      await this.#write(signal);
      this.#mayRepeat = false;
    } catch (error) {
      this.#mayRepeat = true;
      throw error;
    }
  }

  async #write(signal: AbortSignal): Promise<void> {
    const { offset } = this.#account;
    const concluded = this.#account.unreported();
    if (concluded.length > 0)
      await this.#recipients.write(
        concluded,
        { mayRepeat: this.#mayRepeat, occasion: this.#occasion },
        signal,
      );
    await this.#showProgress(this.#progress(), signal);
    await this.#sayHalt(signal);
    if (concluded.length === 0) return;
    await this.#append({ v: 1, kind: 'reported', at: Date.now(), offset });
    this.#account.noteReported(offset);
  }

  /** The last words on a run: final report, the end of its journal. */
  async finish(signal: AbortSignal): Promise<void> {
    const isCancelled = this.#account.ledger.phase === 'cancelled';
    const progress: Progress = {
      ...this.#progress(),
      phase: isCancelled ? 'cancelled' : 'finished',
    };
    const { id, key } = this.#frozen.campaign;
    await this.#showProgress(progress, signal);
    const marker: CommentMarker = { run: this.#run, purpose: 'final', occasion: this.#occasion };
    if ((await this.#jira.findComment(id, marker, signal)) === undefined)
      await this.#jira.addComment(id, marker, await this.#finalComment(progress, signal), signal);
    const { generation } = this.#account.ledger;
    await this.#append({ v: 1, kind: 'closed', at: Date.now(), generation });
    this.#logger.info({ key, ...progress.outcomes }, 'run finished');
  }

  /** Moves the campaign whose run is closed; from then on a person may open the run again. */
  async moveOn(signal: AbortSignal): Promise<void> {
    if (this.#account.cancelledAt !== undefined) return;
    const { id, key } = this.#frozen.campaign;
    const moved = await this.#jira.moveCampaign(id, 'sent', signal);
    if (moved === 'unavailable') this.#logger.error({ key }, 'campaign cannot be moved to Sent');
  }

  /** Each retry has comments of its own. */
  get #occasion(): string | undefined {
    const { retry } = this.#account;
    return retry && `retry-${retry.generation}`;
  }

  get #run(): RunId {
    return this.#frozen.run;
  }

  async #showProgress(progress: Progress, signal: AbortSignal): Promise<void> {
    const body = progressComment(progress);
    const shown = JSON.stringify([progressLine(progress), body]);
    if (shown === this.#shown) return;
    const { id } = this.#frozen.campaign;
    const marker: CommentMarker = { run: this.#run, purpose: 'progress' };
    this.#progressComment ??= await this.#jira.findComment(id, marker, signal);
    if (this.#progressComment === undefined)
      this.#progressComment = await this.#jira.addComment(id, marker, body, signal);
    else await this.#jira.editComment(id, this.#progressComment, body, signal);
    await this.#jira.setProgress(id, progressLine(progress), signal);
    this.#shown = shown;
  }

  async #sayHalt(signal: AbortSignal): Promise<void> {
    const { halt } = this.#account;
    if (halt === undefined || halt.at === this.#saidHalt) return;
    const { id, key: campaign } = this.#frozen.campaign;
    await this.#jira.moveCampaign(id, 'paused', signal);
    const marker: CommentMarker = { run: this.#run, purpose: 'halted' };
    const said = await this.#jira.findComment(id, marker, signal);
    const from = this.#frozen.content.from.address;
    const body = haltedComment({ ...halt, campaign, from, progress: this.#progress() });
    if (said === undefined) await this.#jira.addComment(id, marker, body, signal);
    else await this.#jira.editComment(id, said, body, signal);
    this.#saidHalt = halt.at;
  }

  async #finalComment(progress: Progress, signal: AbortSignal): Promise<CommentBody> {
    // A cancellation has one reason for all: whom it left out would only hide the others.
    const explained = this.#account.notSent().filter(({ outcome }) => outcome.kind !== 'cancelled');
    const named = explained.slice(0, mostNotSentRows);
    const keys = await this.#jira.keysOf(
      named.map(({ recipient }) => recipient),
      signal,
    );
    const { retry } = this.#account;
    const began = this.#account.startedAt ?? this.#frozen.frozenAt;
    const ended = this.#account.lastOutcomeAt ?? Date.now();
    return finalComment({
      campaign: this.#frozen.campaign.key,
      progress,
      startedBy: retry?.by ?? this.#frozen.startedBy,
      isRetry: retry !== undefined,
      seconds: Math.max(0, ended - began) / 1_000,
      notSent: named.map(({ recipient, group, outcome }) => ({
        issue: keys.get(recipient),
        group,
        outcome,
      })),
      moreNotSent: explained.length - named.length,
      rules: this.#frozen.rules,
      unwritten: this.#recipients.unwritten(),
    });
  }

  #progress(): Progress {
    const { ledger, startedAt, lastOutcomeAt, retry } = this.#account;
    const outcomes = Object.fromEntries(
      outcomeKinds.map((kind) => [kind, ledger.outcomes(kind)]),
    ) as Record<OutcomeKind, number>;
    const seconds =
      startedAt === undefined || lastOutcomeAt === undefined
        ? 0
        : (lastOutcomeAt - startedAt) / 1_000;
    const { phase } = ledger;
    return {
      audience: ledger.count,
      settled: ledger.settled,
      outcomes,
      phase: phase === 'paused' || phase === 'cancelled' ? phase : 'running',
      perSecond: seconds > 1 ? (outcomes.sent - (retry?.sentBefore ?? 0)) / seconds : undefined,
    };
  }

  #append(entry: RunEntry): Promise<void> {
    return this.#broker.append(runJournal(this.#run), [entry]);
  }
}

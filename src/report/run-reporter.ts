import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type CommentBody, paragraph } from '../campaign/comment.ts';
import type { RunId } from '../campaign/ids.ts';
import { type OutcomeKind, outcomeKinds } from '../campaign/outcome.ts';
import type { Jira } from '../jira/port.ts';
import type { RunEntry } from '../journal/entries.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import { runJournal } from '../journal/run-journal.ts';
import type { Broker } from '../queue/port.ts';
import { appendSuppressions } from '../suppression/entries.ts';
import { CampaignWriter } from './campaign-writer.ts';
import { ComplaintWriter } from './complaint-writer.ts';
import { finalComment, mostNotSentRows } from './final-comment.ts';
import { haltedComment } from './halted-comment.ts';
import { parkedOfRun } from './parked-of-run.ts';
import { RecipientWriter, type ReportPolicy } from './recipient-writer.ts';
import type { Reporting } from './reporting.ts';
import type { Concluded, RunAccount } from './run-account.ts';
import { givenUp, type KnownSuppressions, suppressionEntriesOf } from './suppression-entries.ts';
import { type Progress, progressComment, progressLine } from './texts.ts';

/** As many as a bulk task takes. */
const recipientsPerSlice = 1_000;
/** While recipients are being written the campaign is shown again after so long, where it changed. */
const showAgainMilliseconds = 5_000;

/** Writes a sending to Jira: its recipients, its campaign. */
export class RunReporter implements Reporting {
  readonly #broker: Broker;
  readonly #jira: Jira;
  readonly #account: RunAccount;
  readonly #frozen: FrozenRun;
  readonly #logger: Logger;
  readonly #suppressions: KnownSuppressions;
  readonly #recipients: RecipientWriter;
  readonly #complaints: ComplaintWriter;
  readonly #campaign: CampaignWriter;
  #shown: string | undefined;
  #saidHalt: number | undefined;
  /** What should be in a comment, and is not, for the Progress field. */
  #unsaid: string | undefined;
  /** Comments may stand there already: until the first report has gone through, and after one that did not. */
  #mayRepeat = true;

  constructor(options: {
    readonly broker: Broker;
    readonly jira: Jira;
    readonly account: RunAccount;
    readonly frozen: FrozenRun;
    readonly policy: ReportPolicy;
    readonly suppressions: KnownSuppressions;
    readonly logger: Logger;
  }) {
    this.#broker = options.broker;
    this.#jira = options.jira;
    this.#account = options.account;
    this.#frozen = options.frozen;
    this.#suppressions = options.suppressions;
    this.#recipients = new RecipientWriter(options);
    this.#complaints = new ComplaintWriter(options);
    const { run, campaign } = options.frozen;
    this.#campaign = new CampaignWriter({ ...options, run, campaign: campaign.id });
    this.#logger = options.logger;
  }

  /** Writes what is new: recipients in bulk, which may take long, and meanwhile the campaign. */
  async report(signal: AbortSignal): Promise<void> {
    const writing = this.#writeRecipients(signal);
    const written = await Promise.allSettled([writing, this.#showWhile(writing, signal)]);
    for (const part of written) if (part.status === 'rejected') throw part.reason;
  }

  /** After each slice the journal says how far Jira is, so that whoever goes on after a failure begins there. */
  async #writeRecipients(signal: AbortSignal): Promise<void> {
    const upTo = this.#account.offset;
    await this.#complaints.write(this.#account.complainers(), signal);
    for (;;) {
      const slice = this.#account.unreported(recipientsPerSlice, upTo);
      if (slice.length === 0) return;
      await this.#tellList(slice);
      const circumstances = {
        mayRepeat: this.#mayRepeat,
        occasion: this.#occasion,
        givenUp: givenUp(slice, this.#account.freeze, this.#suppressions),
      };
      this.#mayRepeat = true;
      const unwritten = await this.#recipients.write(slice, circumstances, signal);
      await this.#append({
        v: 1,
        kind: 'reported',
        at: Date.now(),
        offset: this.#account.offsetAfter(slice),
        ...(unwritten.length > 0 && { unwritten: [...unwritten] }),
      });
      this.#account.noteWritten(slice, unwritten);
      this.#mayRepeat = false;
    }
  }

  async #tellList(slice: readonly Concluded[]): Promise<void> {
    const known = this.#suppressions;
    const entries = suppressionEntriesOf(slice, this.#account, this.#frozen, known);
    if (entries.length === 0) return;
    await appendSuppressions(this.#broker, entries);
    known.note(entries);
  }

  async #showWhile(work: Promise<void>, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const end = () => over.abort();
    work.then(end, end);
    const showing = AbortSignal.any([signal, over.signal]);
    do {
      await this.#showProgress(this.#progress(), signal);
      await this.#sayHalt(signal);
      await delay(showAgainMilliseconds, undefined, { signal: showing }).catch(() => {}); // The loop looks.
    } while (!showing.aborted);
  }

  /** The last words on a run: final report, the end of its journal. */
  async finish(signal: AbortSignal): Promise<void> {
    const isSaid = await this.#sayHowItEnded(signal);
    const { generation } = this.#account.ledger;
    await this.#append({ v: 1, kind: 'closed', at: Date.now(), generation });
    this.#logger.info({ isSaid, ...this.#progress().outcomes }, 'run finished');
  }

  /** What became known of a run that is over: mails that came back. Its report is corrected where it stands. */
  async amend(signal: AbortSignal): Promise<void> {
    await this.#writeRecipients(signal);
    await this.#sayHowItEnded(signal);
    this.#logger.info({ ...this.#progress().outcomes }, 'report corrected');
  }

  async #sayHowItEnded(signal: AbortSignal): Promise<boolean> {
    const isCancelled = this.#account.cancelledAt !== undefined;
    const progress: Progress = {
      ...this.#progress(),
      phase: isCancelled ? 'cancelled' : 'finished',
    };
    await this.#showProgress(progress, signal);
    const report = await this.#finalComment(progress, signal);
    return (
      (await this.#campaign.say({ purpose: 'final', occasion: this.#occasion }, report, signal)) ||
      // Where there is no room for another comment, it takes the place of one that is there.
      (await this.#campaign.say({ purpose: 'progress' }, report, signal))
    );
  }

  /** Moves the campaign whose run is closed; from then on a person may open the run again. */
  async moveOn(signal: AbortSignal): Promise<void> {
    if (this.#account.cancelledAt !== undefined) return;
    const problem = await this.#campaign.move('sent', signal);
    if (problem === undefined) return;
    const body = [
      paragraph(
        { text: 'This card could not be moved to Sent.', strong: true },
        ` ${problem} The run is over all the same: nothing more is sent. Move the card by hand.`,
      ),
    ];
    const marker = { purpose: 'unmoved', occasion: this.#occasion } as const;
    if (await this.#campaign.say(marker, body, signal)) return;
    const line = progressLine({ ...this.#progress(), phase: 'finished' });
    await this.#campaign.show(`${line}; this card could not be moved to Sent`, signal);
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
    const shown = JSON.stringify([progressLine(progress), body, this.#unsaid]);
    if (shown === this.#shown) return;
    const isSaid = await this.#campaign.say({ purpose: 'progress' }, body, signal);
    const notes = [this.#unsaid ?? [], isSaid ? [] : 'comments cannot be written'].flat();
    await this.#campaign.show([progressLine(progress), ...notes].join('; '), signal);
    this.#shown = shown;
  }

  async #sayHalt(signal: AbortSignal): Promise<void> {
    const { halt } = this.#account;
    if (halt === undefined) this.#unsaid = undefined;
    if (halt === undefined || halt.at === this.#saidHalt) return;
    const { key: campaign } = this.#frozen.campaign;
    const problem = await this.#campaign.move('paused', signal);
    const from = this.#frozen.content.from.address;
    const body = haltedComment({ ...halt, campaign, from, progress: this.#progress() });
    const unmoved =
      problem === undefined
        ? []
        : [
            paragraph(
              { text: 'This card could not be moved to Paused.', strong: true },
              ` ${problem} Nothing is sent all the same. Move the card to Paused by hand; from there it can go on.`,
            ),
          ];
    const isSaid = await this.#campaign.say({ purpose: 'halted' }, [...body, ...unmoved], signal);
    this.#saidHalt = halt.at;
    if (isSaid) return;
    this.#unsaid = halt.reason;
    await this.#showProgress(this.#progress(), signal);
  }

  async #finalComment(progress: Progress, signal: AbortSignal): Promise<CommentBody> {
    // A cancellation has one reason for all: whom it left out would only hide the others.
    const explained = this.#account.notSent().filter(({ outcome }) => outcome.kind !== 'cancelled');
    const named = explained.slice(0, mostNotSentRows);
    const { unwritten } = this.#account;
    const mentioned = new Set([...named.map(({ recipient }) => recipient), ...unwritten.named]);
    const keys = await this.#jira.keysOf([...mentioned], signal);
    const reasons = await parkedOfRun(this.#broker, this.#run, signal);
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
      complaints: this.#account.complainers().length,
      drift: this.#frozen.drift,
      rules: this.#frozen.rules,
      unwritten: [...unwritten.lines(keys), ...this.#campaign.unwritten()],
      parked: { run: this.#run, reasons },
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

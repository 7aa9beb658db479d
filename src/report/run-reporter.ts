import type { Logger } from 'pino';
import type { RecipientStatus } from '../campaign/campaign.ts';
import type { CommentBody } from '../campaign/comment.ts';
import type { IssueId, RunId } from '../campaign/ids.ts';
import { type Outcome, type OutcomeKind, outcomeKinds } from '../campaign/outcome.ts';
import { type CommentId, type CommentMarker, type Jira, JiraRefused } from '../jira/port.ts';
import type { RunEntry } from '../journal/entries.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import { runJournal } from '../journal/run-journal.ts';
import type { Broker } from '../queue/port.ts';
import type { Concluded, RunAccount } from './run-account.ts';
import {
  finalComment,
  haltedComment,
  outcomeComment,
  type Progress,
  progressComment,
  progressLine,
} from './texts.ts';

/** What a report does in Jira; from the config. */
export interface ReportPolicy {
  readonly recipientComments: 'none' | 'failures' | 'all';
  readonly recipientMoves: {
    readonly sent: RecipientStatus | 'none';
    readonly suppressedRejection: RecipientStatus | 'none';
  };
}

/** Comments on recipients are one call each: so many at a time. */
const commentsAtOnce = 5;

/** Writes one run to Jira, in steps that can all be done again. */
export class RunReporter {
  readonly #broker: Broker;
  readonly #jira: Jira;
  readonly #account: RunAccount;
  readonly #frozen: FrozenRun;
  readonly #policy: ReportPolicy;
  readonly #logger: Logger;
  readonly #unwritten = new Map<string, Set<IssueId>>();
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
    this.#policy = options.policy;
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
    if (concluded.length > 0) {
      await this.#moveRecipients(concluded, signal);
      await this.#labelRecipients(concluded, signal);
      await this.#commentRecipients(concluded, signal);
    }
    await this.#showProgress(this.#progress(), signal);
    await this.#sayHalt(signal);
    if (concluded.length === 0) return;
    await this.#append({ v: 1, kind: 'reported', at: Date.now(), offset });
    this.#account.noteReported(offset);
  }

  /** The last words on a run: final report, the campaign's own move, the end of its journal. */
  async finish(signal: AbortSignal): Promise<void> {
    const isCancelled = this.#account.ledger.phase === 'cancelled';
    const progress: Progress = {
      ...this.#progress(),
      phase: isCancelled ? 'cancelled' : 'finished',
    };
    const { id, key } = this.#frozen.campaign;
    await this.#showProgress(progress, signal);
    await this.#sayOnce(
      id,
      { run: this.#run, purpose: 'final' },
      await this.#finalComment(progress, signal),
      signal,
    );
    if (!isCancelled) {
      const moved = await this.#jira.moveCampaign(id, 'sent', signal);
      if (moved === 'unavailable') this.#logger.error({ key }, 'campaign cannot be moved to Sent');
    }
    await this.#append({ v: 1, kind: 'closed', at: Date.now() });
    this.#logger.info({ key, ...progress.outcomes }, 'run finished');
  }

  get #run(): RunId {
    return this.#frozen.run;
  }

  async #moveRecipients(concluded: readonly Concluded[], signal: AbortSignal): Promise<void> {
    const byStatus = Map.groupBy(concluded, ({ outcome }) => moveFor(outcome, this.#policy));
    for (const [status, group] of byStatus) {
      if (status === 'none') continue;
      const failures = await this.#jira.moveRecipients(idsOf(group), status, signal);
      this.#noteFailures(failures, 'Recipient not moved');
    }
  }

  async #labelRecipients(concluded: readonly Concluded[], signal: AbortSignal): Promise<void> {
    const byKind = Map.groupBy(concluded, ({ outcome }) => outcome.kind);
    for (const [kind, group] of byKind) {
      const failures = await this.#jira.addLabel(idsOf(group), `${this.#label}-${kind}`, signal);
      this.#noteFailures(failures, 'Recipient not labelled');
    }
  }

  async #commentRecipients(concluded: readonly Concluded[], signal: AbortSignal): Promise<void> {
    const worthSaying = concluded.filter(({ outcome }) => isWorthSaying(outcome, this.#policy));
    const marker: CommentMarker = { run: this.#run, purpose: 'outcome' };
    for (let first = 0; first < worthSaying.length; first += commentsAtOnce)
      await Promise.all(
        worthSaying.slice(first, first + commentsAtOnce).map(async ({ recipient, outcome }) => {
          const body = outcomeComment(this.#frozen.campaign.key, outcome);
          try {
            await this.#sayOnce(recipient, marker, body, signal);
          } catch (error) {
            if (!(error instanceof JiraRefused)) throw error;
            this.#noteFailures(new Map([[recipient, error.message]]), 'Comment not written');
          }
        }),
      );
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
    const { id } = this.#frozen.campaign;
    await this.#jira.moveCampaign(id, 'paused', signal);
    const marker: CommentMarker = { run: this.#run, purpose: 'halted' };
    const said = await this.#jira.findComment(id, marker, signal);
    if (said === undefined)
      await this.#jira.addComment(id, marker, haltedComment(halt.reason), signal);
    else await this.#jira.editComment(id, said, haltedComment(halt.reason), signal);
    this.#saidHalt = halt.at;
  }

  async #sayOnce(
    issue: IssueId,
    marker: CommentMarker,
    body: CommentBody,
    signal: AbortSignal,
  ): Promise<void> {
    const mayBeThere = this.#mayRepeat || marker.purpose === 'final';
    if (mayBeThere && (await this.#jira.findComment(issue, marker, signal)) !== undefined) return;
    await this.#jira.addComment(issue, marker, body, signal);
  }

  async #finalComment(progress: Progress, signal: AbortSignal): Promise<CommentBody> {
    const notSent = this.#account.notSent();
    const keys = await this.#jira.keysOf(idsOf(notSent), signal);
    const began = this.#account.startedAt ?? this.#frozen.frozenAt;
    const ended = this.#account.lastOutcomeAt ?? Date.now();
    return finalComment({
      progress,
      startedBy: this.#frozen.startedBy,
      seconds: Math.max(0, ended - began) / 1_000,
      notSent: notSent.map(({ recipient, group, outcome }) => ({
        issue: keys.get(recipient),
        group,
        outcome,
      })),
      rules: this.#frozen.rules.map((rule) => ({ ...rule, version: rule.version })),
      unwritten: [...this.#unwritten].map(([what, issues]) => `${what} (${issues.size})`),
      label: this.#label,
    });
  }

  #progress(): Progress {
    const { ledger, startedAt, lastOutcomeAt } = this.#account;
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
      perSecond: seconds > 1 ? outcomes.sent / seconds : undefined,
    };
  }

  /** `mail-42` for the campaign MAIL-42: recipients carry `mail-42-sent`. */
  get #label(): string {
    return this.#frozen.campaign.key.toLowerCase();
  }

  #noteFailures(failures: ReadonlyMap<IssueId, string>, what: string): void {
    for (const [issue, reason] of failures) {
      const line = `${what}: ${reason}`;
      const issues = this.#unwritten.get(line) ?? new Set();
      this.#unwritten.set(line, issues.add(issue));
    }
    if (failures.size > 0) this.#logger.warn({ what, count: failures.size }, 'not all written');
  }

  #append(entry: RunEntry): Promise<void> {
    return this.#broker.append(runJournal(this.#run), [entry]);
  }
}

function idsOf(concluded: readonly Concluded[]): readonly IssueId[] {
  return concluded.map(({ recipient }) => recipient);
}

function moveFor(outcome: Outcome, { recipientMoves }: ReportPolicy): RecipientStatus | 'none' {
  if (outcome.kind === 'sent') return recipientMoves.sent;
  if (outcome.kind === 'rejected' && outcome.suppress) return recipientMoves.suppressedRejection;
  return 'none';
}

function isWorthSaying({ kind }: Outcome, { recipientComments }: ReportPolicy): boolean {
  if (recipientComments === 'all') return true;
  return recipientComments === 'failures' && kind !== 'sent' && kind !== 'cancelled';
}

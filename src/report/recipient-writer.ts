import type { Logger } from 'pino';
import type { RecipientStatus } from '../campaign/campaign.ts';
import type { IssueId } from '../campaign/ids.ts';
import { otherOutcomeLabels, outcomeLabel } from '../campaign/label.ts';
import type { Outcome } from '../campaign/outcome.ts';
import { type CommentMarker, type Jira, JiraRefused } from '../jira/port.ts';
import type { Unwritten } from '../journal/entries.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import type { Concluded } from './run-account.ts';
import { outcomeComment } from './texts.ts';
import { Shortfall } from './unwritten.ts';

/** What a report does in Jira; from the config. */
export interface ReportPolicy {
  readonly recipientComments: 'none' | 'failures' | 'all';
  readonly recipientMoves: {
    readonly sent: RecipientStatus | 'none';
    readonly suppressedRejection: RecipientStatus | 'none';
  };
}

/** When outcomes are written. */
export interface Circumstances {
  /** The comments may stand there already, and are looked for. */
  readonly mayRepeat: boolean;
  /** Tells the comments of a retry from those before. */
  readonly occasion: string | undefined;
  /** Whose mails came back too often, so that there will be no others. */
  readonly givenUp: ReadonlySet<IssueId>;
}

/** Comments on recipients are one call each: so many at a time. */
const commentsAtOnce = 5;
/** Issues that the log names; the final report has the rest. */
const issuesPerLine = 20;

/** Writes outcomes to recipients' issues: moves and labels in bulk, comments by policy. Writing again changes nothing. */
export class RecipientWriter {
  readonly #jira: Jira;
  readonly #frozen: FrozenRun;
  readonly #policy: ReportPolicy;
  readonly #logger: Logger;

  constructor(options: {
    readonly jira: Jira;
    readonly frozen: FrozenRun;
    readonly policy: ReportPolicy;
    readonly logger: Logger;
  }) {
    this.#jira = options.jira;
    this.#frozen = options.frozen;
    this.#policy = options.policy;
    this.#logger = options.logger;
  }

  /** Answers what Jira did not let it write; rejects when that could not be found out. */
  async write(
    concluded: readonly Concluded[],
    circumstances: Circumstances,
    signal: AbortSignal,
  ): Promise<readonly Unwritten[]> {
    const shortfall = new Shortfall();
    await this.#move(concluded, circumstances, shortfall, signal);
    await this.#label(concluded, shortfall, signal);
    await this.#comment(concluded, circumstances, shortfall, signal);
    const unwritten = shortfall.unwritten();
    for (const { sentence, issues } of unwritten)
      this.#logger.warn(
        { sentence, count: issues.length, issues: issues.slice(0, issuesPerLine) },
        'recipients not written',
      );
    return unwritten;
  }

  async #move(
    concluded: readonly Concluded[],
    { givenUp }: Circumstances,
    shortfall: Shortfall,
    signal: AbortSignal,
  ): Promise<void> {
    const byStatus = Map.groupBy(concluded, ({ recipient, outcome }) =>
      moveFor(outcome, givenUp.has(recipient), this.#policy),
    );
    for (const [status, group] of byStatus) {
      if (status === 'none') continue;
      const failures = await this.#jira.moveRecipients(idsOf(group), status, signal);
      shortfall.note('not moved', failures);
    }
  }

  async #label(
    concluded: readonly Concluded[],
    shortfall: Shortfall,
    signal: AbortSignal,
  ): Promise<void> {
    const byKind = Map.groupBy(concluded, ({ outcome }) => outcome.kind);
    for (const [kind, group] of byKind) {
      const { key } = this.#frozen.campaign;
      const failures = await this.#jira.relabel(
        idsOf(group),
        outcomeLabel(key, kind),
        otherOutcomeLabels(key, kind),
        signal,
      );
      shortfall.note('not labelled', failures);
    }
  }

  async #comment(
    concluded: readonly Concluded[],
    { mayRepeat, occasion, givenUp }: Circumstances,
    shortfall: Shortfall,
    signal: AbortSignal,
  ): Promise<void> {
    const worthSaying = concluded.filter(({ outcome }) => isWorthSaying(outcome, this.#policy));
    for (let first = 0; first < worthSaying.length; first += commentsAtOnce)
      await Promise.all(
        worthSaying.slice(first, first + commentsAtOnce).map(async ({ recipient, outcome }) => {
          const body = outcomeComment(this.#frozen.campaign.key, outcome, givenUp.has(recipient));
          const marker = this.#markerOf(outcome, occasion);
          try {
            const isThere =
              mayRepeat && (await this.#jira.findComment(recipient, marker, signal)) !== undefined;
            if (!isThere) await this.#jira.addComment(recipient, marker, body, signal);
          } catch (error) {
            if (!(error instanceof JiraRefused)) throw error;
            shortfall.note('not commented on', new Map([[recipient, error.message]]));
          }
        }),
      );
  }

  /** What came back was said to be sent before, perhaps in a comment. */
  #markerOf({ kind }: Outcome, occasion: string | undefined): CommentMarker {
    const occasions = [occasion ?? [], kind === 'bounced' ? kind : []].flat();
    const { run } = this.#frozen;
    return { run, purpose: 'outcome', occasion: occasions.join('-') || undefined };
  }
}

function idsOf(concluded: readonly Concluded[]): readonly IssueId[] {
  return concluded.map(({ recipient }) => recipient);
}

function moveFor(
  outcome: Outcome,
  isGivenUp: boolean,
  { recipientMoves }: ReportPolicy,
): RecipientStatus | 'none' {
  if (isGivenUp) return recipientMoves.suppressedRejection;
  if (outcome.kind === 'sent') return recipientMoves.sent;
  const isRefused = outcome.kind === 'rejected' || outcome.kind === 'bounced';
  if (isRefused && outcome.suppress) return recipientMoves.suppressedRejection;
  return 'none';
}

function isWorthSaying({ kind }: Outcome, { recipientComments }: ReportPolicy): boolean {
  if (recipientComments === 'all') return true;
  return recipientComments === 'failures' && kind !== 'sent' && kind !== 'cancelled';
}

import type { Logger } from 'pino';
import type { CampaignStatus } from '../campaign/campaign.ts';
import type { CommentBody } from '../campaign/comment.ts';
import type { IssueId, RunId } from '../campaign/ids.ts';
import { type CommentId, type CommentMarker, type Jira, JiraRefused } from '../jira/port.ts';

export type CampaignJira = Pick<
  Jira,
  'addComment' | 'editComment' | 'findComment' | 'moveCampaign' | 'setProgress'
>;

/** Jira says so of an issue that holds as many comments as it can. */
const isFull = 413;

/**
 * Writes what a run's campaign shows. What Jira refuses is logged and remembered, and holds up nothing else: a run ends
 * also on a campaign that is full of comments, lost a field or was deleted.
 */
export class CampaignWriter {
  readonly #jira: CampaignJira;
  readonly #run: RunId;
  readonly #campaign: IssueId;
  readonly #logger: Logger;
  readonly #comments = new Map<string, CommentId>();
  /** Why, by what could not be written. */
  readonly #refusals = new Map<string, string>();
  #takesNoMore = false;

  constructor(options: {
    readonly jira: CampaignJira;
    readonly run: RunId;
    readonly campaign: IssueId;
    readonly logger: Logger;
  }) {
    this.#jira = options.jira;
    this.#run = options.run;
    this.#campaign = options.campaign;
    this.#logger = options.logger;
  }

  /** Makes the comment with this marker say it, wherever it stands; false when Jira refuses. */
  async say(
    marker: Omit<CommentMarker, 'run'>,
    body: CommentBody,
    signal: AbortSignal,
  ): Promise<boolean> {
    const name = `${marker.purpose} ${marker.occasion ?? ''}`;
    const known = this.#comments.get(name);
    // To find out that it is not there means reading thousands, so what comes often is not tried again.
    if (marker.purpose === 'progress' && known === undefined && this.#takesNoMore) return false;
    return this.#unlessRefused(`The ${marker.purpose} comment`, async () => {
      if (known !== undefined && (await this.#edit(known, body, signal))) return;
      this.#comments.delete(name);
      const marked: CommentMarker = { run: this.#run, ...marker };
      const found = await this.#jira.findComment(this.#campaign, marked, signal);
      if (found === undefined)
        this.#comments.set(name, await this.#jira.addComment(this.#campaign, marked, body, signal));
      else if (await this.#edit(found, body, signal)) this.#comments.set(name, found);
    });
  }

  /** Writes the Progress field; false when Jira refuses. */
  async show(line: string, signal: AbortSignal): Promise<boolean> {
    return this.#unlessRefused('The Progress field', () =>
      this.#jira.setProgress(this.#campaign, line, signal),
    );
  }

  /** Moves the card; a sentence when it stays where it is. */
  async move(to: CampaignStatus, signal: AbortSignal): Promise<string | undefined> {
    const problem = await this.#problemOfMoving(to, signal);
    if (problem !== undefined) this.#logger.error({ to, problem }, 'campaign cannot be moved');
    return problem;
  }

  /** What could not be written, and still is not, a line for each. */
  unwritten(): readonly string[] {
    return [...this.#refusals].map(([what, why]) => `${what} was not written: ${why}`);
  }

  /** False when somebody has deleted the comment. */
  async #edit(comment: CommentId, body: CommentBody, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#jira.editComment(this.#campaign, comment, body, signal);
      return true;
    } catch (error) {
      if (error instanceof JiraRefused && error.status === 404) return false;
      throw error;
    }
  }

  async #problemOfMoving(to: CampaignStatus, signal: AbortSignal): Promise<string | undefined> {
    try {
      const moved = await this.#jira.moveCampaign(this.#campaign, to, signal);
      return moved === 'unavailable'
        ? 'Its workflow has no such move from where it is.'
        : undefined;
    } catch (error) {
      if (!(error instanceof JiraRefused)) throw error;
      return error.message;
    }
  }

  async #unlessRefused(what: string, write: () => Promise<void>): Promise<boolean> {
    try {
      await write();
      this.#refusals.delete(what);
      return true;
    } catch (error) {
      if (!(error instanceof JiraRefused)) throw error;
      this.#takesNoMore ||= error.status === isFull;
      if (this.#refusals.get(what) !== error.message)
        this.#logger.error({ what, err: error }, 'campaign cannot be written');
      this.#refusals.set(what, error.message);
      return false;
    }
  }
}

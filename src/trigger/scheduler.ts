import type { Logger } from 'pino';
import type { CommentBody } from '../campaign/comment.ts';
import type { IssueId } from '../campaign/ids.ts';
import { decideSchedule, parseMoment, type SchedulePolicy } from '../campaign/schedule.ts';
import type { CampaignSchedule, CommentMarker, Jira } from '../jira/port.ts';
import { nextTime } from './recurrence.ts';
import { missedComment, scheduledComment, unscheduledComment } from './schedule-comments.ts';

export interface SchedulerOptions {
  readonly jira: Pick<
    Jira,
    | 'addComment'
    | 'editComment'
    | 'findComment'
    | 'moveCampaign'
    | 'scheduleOf'
    | 'schedulesIn'
    | 'setSendAt'
  >;
  readonly policy: SchedulePolicy;
  /** In which recurrences are meant, and moments are said. */
  readonly timeZone: string;
  readonly logger: Logger;
  readonly now?: () => Date;
}

/**
 * Sends scheduled campaigns when their time has come, and schedules recurring ones again. It keeps nothing: what it knows
 * it has from Jira, and everything it does can be done twice.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  /** As the last search found them. */
  #scheduled: readonly CampaignSchedule[] = [];
  /** What was said of whom, so that it is not looked for again. */
  readonly #said = new Map<IssueId, string>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Searches for scheduled campaigns, says when each is sent, and schedules recurring ones that are over. */
  async find(signal: AbortSignal): Promise<void> {
    const { jira } = this.#options;
    for (const over of await jira.schedulesIn('sent', signal))
      await this.#scheduleNext(over, signal);
    this.#scheduled = await jira.schedulesIn('scheduled', signal);
    for (const campaign of this.#scheduled) await this.#announce(campaign, signal);
    await this.startDue(signal);
  }

  /** Starts those whose time has come; asks nobody while there are none. */
  async startDue(signal: AbortSignal): Promise<void> {
    const { jira } = this.#options;
    for (const known of this.#scheduled.filter((campaign) => this.#isDue(campaign))) {
      // Somebody may have given it another time since, or taken the card away.
      const campaign = await jira.scheduleOf(known.id, signal);
      const isDue = campaign?.status === 'scheduled' && this.#isDue(campaign);
      if (campaign !== undefined && isDue) await this.#start(campaign, signal);
      this.#scheduled = this.#scheduled.filter(({ id }) => id !== known.id);
    }
  }

  async #start(campaign: CampaignSchedule, signal: AbortSignal): Promise<void> {
    const { jira, policy, logger } = this.#options;
    const { id, key } = campaign;
    const sendAt = parseMoment(campaign.sendAt);
    if (sendAt === undefined) return;
    const decision = decideSchedule(sendAt, this.#now(), policy);
    switch (decision.kind) {
      case 'wait':
        return;
      case 'send':
        logger.info({ key, sendAt }, 'its time has come: campaign is sent');
        await jira.moveCampaign(id, 'sending', signal);
        return;
      case 'late':
        logger.warn({ key, sendAt }, 'its time was missed: campaign is not sent');
        await this.#miss(campaign, sendAt, decision.policy, signal);
    }
  }

  async #miss(
    campaign: CampaignSchedule,
    sendAt: Date,
    policy: 'ask' | 'skip',
    signal: AbortSignal,
  ): Promise<void> {
    const { jira, timeZone } = this.#options;
    const { id, repeat } = campaign;
    const next = policy === 'skip' && repeat !== '' ? await nextTime(repeat, timeZone) : undefined;
    const at = next?.kind === 'next' ? next.at : undefined;
    const occasion = `missed-${sendAt.getTime()}`;
    await this.#say(id, occasion, missedComment(sendAt, timeZone, at), signal);
    if (at === undefined) await jira.moveCampaign(id, 'ready', signal);
    else await jira.setSendAt(id, at, signal);
  }

  async #announce(campaign: CampaignSchedule, signal: AbortSignal): Promise<void> {
    const { jira, timeZone } = this.#options;
    const { id, sendAt: written, repeat } = campaign;
    const what = `${written} ${repeat}`;
    if (this.#said.get(id) === what) return;
    const problem = await this.#problemOf(campaign);
    const sendAt = parseMoment(written);
    if (problem !== undefined || sendAt === undefined) {
      await this.#say(id, undefined, unscheduledComment(problem ?? ''), signal);
      await jira.moveCampaign(id, 'ready', signal);
      this.#said.delete(id);
      return;
    }
    await this.#say(id, undefined, scheduledComment(sendAt, repeat, timeZone), signal);
    this.#said.set(id, what);
  }

  async #problemOf({ sendAt, repeat }: CampaignSchedule): Promise<string | undefined> {
    if (sendAt === '' && repeat === '') return 'Send at is empty: when is it to be sent?';
    if (parseMoment(sendAt) === undefined) return `Send at “${sendAt}” is not a moment.`;
    if (repeat === '') return undefined;
    const next = await nextTime(repeat, this.#options.timeZone);
    return next.kind === 'invalid'
      ? `Repeat “${repeat}” cannot be used: ${next.problem}`
      : undefined;
  }

  async #scheduleNext({ id, key, repeat }: CampaignSchedule, signal: AbortSignal): Promise<void> {
    const { jira, timeZone, logger } = this.#options;
    const next = await nextTime(repeat, timeZone);
    if (next.kind === 'invalid') return;
    await jira.setSendAt(id, next.at, signal);
    await jira.moveCampaign(id, 'scheduled', signal);
    logger.info({ key, sendAt: next.at }, 'recurring campaign is scheduled again');
  }

  #isDue({ sendAt }: CampaignSchedule): boolean {
    const moment = parseMoment(sendAt);
    return moment !== undefined && moment <= this.#now();
  }

  /** Without an occasion there is one such comment on the campaign, edited in place. */
  async #say(
    id: IssueId,
    occasion: string | undefined,
    body: CommentBody,
    signal: AbortSignal,
  ): Promise<void> {
    const { jira } = this.#options;
    const marker: CommentMarker = { purpose: 'schedule', occasion };
    const said = await jira.findComment(id, marker, signal);
    if (said === undefined) await jira.addComment(id, marker, body, signal);
    else await jira.editComment(id, said, body, signal);
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }
}

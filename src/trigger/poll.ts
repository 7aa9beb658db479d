import type { Logger } from 'pino';
import { haltAtOnce } from '../campaign/halt.ts';
import { type IssueId, partsOf, type RunId } from '../campaign/ids.ts';
import type { CampaignState, Jira } from '../jira/port.ts';
import { haltRun } from '../journal/control.ts';
import type { KnownRun, Runs } from '../journal/runs.ts';
import { type Look, messageVersion } from '../queue/messages.ts';
import type { Publisher } from '../queue/port.ts';
import { differences, followable, withoutRun } from './differences.ts';

export interface PollOptions {
  readonly jira: Pick<Jira, 'campaignStates' | 'campaignsIn'>;
  readonly publisher: Publisher;
  readonly runs: Pick<Runs, 'active'>;
  readonly logger: Logger;
}

/** What the poller does at its two paces. */
export interface Poll {
  /** Reads the cards of active runs by id, which is consistent, and asks for a look at each that has moved. */
  checkActive(signal: AbortSignal): Promise<void>;
  /** Searches for campaigns in Sending or Dry run without a run, which is what a lost webhook leaves behind. */
  findStarted(signal: AbortSignal): Promise<void>;
}

export function createPoll({ jira, publisher, runs, logger }: PollOptions): Poll {
  // A difference may stay for a while, as when Postboard halts a run itself: one look does, until the next search.
  const seen = new Set<string>();
  let unseen: ReadonlySet<RunId> = new Set();
  return {
    async checkActive(signal) {
      const active = followable(runs.active());
      if (active.length === 0) return;
      const campaigns = [...new Set(active.map(({ run }) => partsOf(run).campaign))];
      const states = await jira.campaignStates(campaigns, signal);
      for (const { campaign, description } of differences(active, states)) {
        if (seen.has(description)) continue;
        await askForLook(campaign);
        seen.add(description);
      }
      await haltUncontrolled(active, states);
    },
    async findStarted(signal) {
      seen.clear();
      const campaigns = await jira.campaignsIn(['sending', 'dryRun'], signal);
      for (const campaign of withoutRun(runs.active(), campaigns)) await askForLook(campaign);
    },
  };

  /** A run that nobody can stop must not go on. One miss is none: Jira may have been asked in a bad moment. */
  async function haltUncontrolled(
    active: readonly KnownRun[],
    states: readonly CampaignState[],
  ): Promise<void> {
    const shown = new Set(states.map(({ id }) => id));
    const missing = active.filter(
      ({ run, phase }) => phase === 'running' && !shown.has(partsOf(run).campaign),
    );
    for (const run of missing.filter((each) => unseen.has(each.run))) {
      logger.error({ run: run.run, key: run.key }, 'campaign of a run is gone: it is halted');
      await haltRun(publisher, run, haltAtOnce('campaign-gone', 'Jira shows no such issue.'));
    }
    unseen = new Set(missing.map(({ run }) => run));
  }

  async function askForLook(campaign: IssueId): Promise<void> {
    const message: Look = { v: messageVersion, kind: 'look', campaign };
    await publisher.publish({ kind: 'control' }, message);
  }
}

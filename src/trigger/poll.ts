import { type IssueId, partsOf } from '../campaign/ids.ts';
import type { Jira } from '../jira/port.ts';
import type { Runs } from '../journal/runs.ts';
import { type Look, messageVersion } from '../queue/messages.ts';
import type { Publisher } from '../queue/port.ts';
import { differences, followable, withoutRun } from './differences.ts';

export interface PollOptions {
  readonly jira: Pick<Jira, 'campaignStates' | 'campaignsIn'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly runs: Pick<Runs, 'active'>;
}

/** What the poller does at its two paces. */
export interface Poll {
  /** Reads the cards of active runs by id, which is consistent, and asks for a look at each that has moved. */
  checkActive(signal: AbortSignal): Promise<void>;
  /** Searches for campaigns in Sending that no run mails for, which is what a lost webhook leaves behind. */
  findStarted(signal: AbortSignal): Promise<void>;
}

export function createPoll({ jira, publisher, runs }: PollOptions): Poll {
  // A difference may stay for a while, as when Postboard halts a run itself: one look does, until the next search.
  const seen = new Set<string>();
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
    },
    async findStarted(signal) {
      seen.clear();
      const campaigns = await jira.campaignsIn('sending', signal);
      for (const campaign of withoutRun(runs.active(), campaigns)) await askForLook(campaign);
    },
  };

  async function askForLook(campaign: IssueId): Promise<void> {
    const message: Look = { v: messageVersion, kind: 'look', campaign };
    await publisher.publish({ kind: 'control' }, message);
  }
}

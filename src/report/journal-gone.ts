import { type CommentBody, paragraph } from '../campaign/comment.ts';
import { partsOf } from '../campaign/ids.ts';
import { JiraUnavailable } from '../jira/port.ts';
import type { ServiceEntry } from '../journal/entries.ts';
import { type KnownRun, serviceJournal } from '../journal/runs.ts';
import { CampaignWriter } from './campaign-writer.ts';
import type { ReportOptions } from './follow-run.ts';

export type WithoutJournal = Pick<ReportOptions, 'broker' | 'jira' | 'logger'>;

/**
 * No journal, no mail: a run whose journal has disappeared is paused and asks, as often as its card is moved back to
 * Sending. True once a person has given the campaign up, and the run is over.
 */
export async function isOverWithoutJournal(
  options: WithoutJournal,
  run: KnownRun,
  signal: AbortSignal,
): Promise<boolean> {
  const { broker, jira, logger } = options;
  if (await broker.hasJournal(run.run)) return false;
  const { campaign } = partsOf(run.run);
  try {
    const [card] = await jira.campaignStates([campaign], signal);
    switch (card?.status) {
      case 'sending':
      case 'paused':
      case 'dryRun':
        await ask(options, run, signal);
        return false;
      case 'draft':
      case 'ready':
      case 'scheduled':
      case 'sent':
      case 'cancelled':
        await giveUp(options, run);
        return true;
      case undefined:
        return false;
    }
  } catch (error) {
    if (!(error instanceof JiraUnavailable)) throw error;
    logger.warn({ err: error, run: run.run }, 'cannot say yet that a journal is gone');
    return false;
  }
}

async function ask({ jira, logger }: WithoutJournal, { run }: KnownRun, signal: AbortSignal) {
  const { campaign } = partsOf(run);
  const writer = new CampaignWriter({ jira, run, campaign, logger });
  await writer.move('paused', signal);
  await writer.say({ purpose: 'halted', occasion: 'journal-gone' }, goneComment(), signal);
}

async function giveUp({ broker, logger }: WithoutJournal, { run, partitions }: KnownRun) {
  logger.warn({ run }, 'run without a journal is given up');
  const entry: ServiceEntry = { v: 1, kind: 'run-forgotten', at: Date.now(), run };
  await broker.append(serviceJournal, [entry]);
  await broker.deleteRunQueues(run, partitions);
}

function goneComment(): CommentBody {
  return [
    paragraph(
      { text: 'Postboard has paused this campaign: its journal is gone.', strong: true },
      ' It is the record of who got the mail and who did not. Without it somebody could get the mail twice, so nothing more is sent.',
    ),
    paragraph(
      'Ask the operator whether the journal can be brought back. If not, move the campaign to Cancelled, select those who should still get the mail by their labels, and send to them as a new campaign.',
    ),
  ];
}

import type { Logger } from 'pino';
import { type IssueId, isLater, runIdOf } from '../campaign/ids.ts';
import { type ControlMove, decideMoves } from '../campaign/moves.ts';
import type { Jira } from '../jira/port.ts';
import type { RunEntry, ServiceEntry } from '../journal/entries.ts';
import { runJournal } from '../journal/run-journal.ts';
import { type Runs, serviceJournal } from '../journal/runs.ts';
import { type Launch, messageVersion } from '../queue/messages.ts';
import { type Publisher, Unroutable } from '../queue/port.ts';

export interface LookOptions {
  readonly jira: Pick<Jira, 'moves'>;
  readonly runs: Pick<Runs, 'find'>;
  readonly oldestMoveMilliseconds: number;
  readonly logger: Logger;
  readonly now?: () => Date;
}

/**
 * Reads the moves of a campaign and does what they ask for: a launch, and control entries for the current run. May be
 * done twice, late, and by several processes at once: a run starts once, and follows a move once.
 */
export async function look(
  campaign: IssueId,
  publisher: Pick<Publisher, 'publish' | 'append'>,
  { jira, runs, oldestMoveMilliseconds, logger, now = () => new Date() }: LookOptions,
  signal: AbortSignal,
): Promise<void> {
  const moves = await jira.moves(campaign, signal);
  const { launch, control } = decideMoves(campaign, moves, now(), oldestMoveMilliseconds);

  const news = control.filter(({ run, move }) => {
    const known = runs.find(run);
    return known === undefined || isLater(move, known.lastMove);
  });
  await follow(publisher, news, now().getTime(), logger);

  if (launch === undefined || runs.find(runIdOf(campaign, launch)) !== undefined) return;
  const command: Launch = { v: messageVersion, kind: 'launch', campaign, changelogId: launch };
  await publisher.publish({ kind: 'launch' }, command);
  logger.info({ campaign, move: launch }, 'Found a move that starts a run');
}

/** The run's own journal first, so that whoever hears of a move from the service's journal finds it there. */
async function follow(
  publisher: Pick<Publisher, 'append'>,
  news: readonly ControlMove[],
  at: number,
  logger: Logger,
): Promise<void> {
  const [first] = news;
  if (first === undefined) return;
  const { run } = first;
  try {
    await publisher.append(
      runJournal(run),
      news.map((move) => runEntryOf(move, at)),
    );
  } catch (error) {
    if (!(error instanceof Unroutable)) throw error;
    logger.debug({ run }, 'Left the moves of a run to its launch');
    return;
  }
  await publisher.append(
    serviceJournal,
    news.map((move) => serviceEntryOf(move, at)),
  );
  for (const { kind, move } of news) logger.info({ run, move, kind }, 'The card moved');
}

function runEntryOf({ kind, move, by }: ControlMove, at: number): RunEntry {
  return { v: 1, kind, at, move, reason: `${by} moved the card.` };
}

function serviceEntryOf({ kind, run, move }: ControlMove, at: number): ServiceEntry {
  return { v: 1, kind: `run-${kind}`, at, run, move };
}

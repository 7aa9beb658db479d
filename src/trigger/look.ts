import type { Logger } from 'pino';
import { type IssueId, isLater, runIdOf } from '../campaign/ids.ts';
import { type ControlMove, decideMoves } from '../campaign/moves.ts';
import type { Jira } from '../jira/port.ts';
import { journalControl } from '../journal/control.ts';
import type { Runs } from '../journal/runs.ts';
import { type Launch, messageVersion, type Reopen } from '../queue/messages.ts';
import { type Publisher, Unroutable } from '../queue/port.ts';

export interface LookOptions {
  readonly jira: Pick<Jira, 'moves'>;
  readonly runs: Pick<Runs, 'find'>;
  readonly oldestMoveMilliseconds: number;
  readonly logger: Logger;
  readonly now?: () => Date;
}

/**
 * Reads the moves of a campaign and does what they ask for: a launch, and control of the current run. May be done
 * twice, late, and by several processes at once: a run starts once, and follows a move once.
 */
export async function look(
  campaign: IssueId,
  publisher: Publisher,
  { jira, runs, oldestMoveMilliseconds, logger, now = () => new Date() }: LookOptions,
  signal: AbortSignal,
): Promise<void> {
  const moves = await jira.moves(campaign, signal);
  const { launch, control } = decideMoves(campaign, moves, now(), oldestMoveMilliseconds);

  await follow(publisher, control.filter(isNews), logger);
  if (launch === undefined || runs.find(runIdOf(campaign, launch)) !== undefined) return;
  const command: Launch = { v: messageVersion, kind: 'launch', campaign, changelogId: launch };
  await publisher.publish({ kind: 'launch' }, command);
  logger.info({ campaign, move: launch }, 'move that starts a run found');

  function isNews({ run, move, kind }: ControlMove): boolean {
    const known = runs.find(run);
    if (known === undefined) return true;
    const isOver = known.phase === 'finishing' || known.phase === 'closed';
    return isLater(move, known.lastMove) && (kind === 'reopened' || !isOver);
  }
}

/** Makes a run follow its card, move by move. A run without a journal is followed by its launch, which reads the moves, too. */
async function follow(
  publisher: Publisher,
  control: readonly ControlMove[],
  logger: Logger,
): Promise<void> {
  for (const { run, move, kind, by } of control) {
    if (kind === 'reopened') {
      const command: Reopen = { v: messageVersion, kind: 'reopen', run, move };
      await publisher.publish({ kind: 'launch' }, command);
      logger.info({ run, move }, 'move that opens a run again found');
      return; // Its launch reads the moves after it, too.
    }
    try {
      await journalControl(publisher, run, { kind, move, reason: `Moved by ${by}` });
    } catch (error) {
      if (!(error instanceof Unroutable)) throw error;
      logger.debug({ run }, 'moves left to the launch');
      return;
    }
    logger.info({ run, move, kind }, 'run follows its card');
  }
}

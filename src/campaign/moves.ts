import type { CampaignStatus, Move } from './campaign.ts';
import { type ChangelogId, type IssueId, type RunId, runIdOf } from './ids.ts';

/** What a card lets its run do by where it lies. */
export type Standing = 'running' | 'paused' | 'cancelled' | 'finished';

/** One step of the card that the current run has to follow. */
export interface ControlMove {
  /** `reopened`: from Sent back to Sending, to retry what failed. */
  readonly kind: 'paused' | 'resumed' | 'cancelled' | 'reopened';
  readonly run: RunId;
  readonly move: ChangelogId;
  readonly by: string;
}

export interface MovesDecision {
  /** The move that starts the current run; undefined when there is none, it is too old, or the card has left since. */
  readonly launch: ChangelogId | undefined;
  /** Whether the current run is a dry one. */
  readonly isDryRun: boolean;
  /** Who made the move that starts the current run; empty when there is none. */
  readonly startedBy: string;
  /** What the current run has to follow, oldest first, whether it is launched already or not. */
  readonly control: readonly ControlMove[];
}

/**
 * Only a card in Sending lets mail go. A status that is not one of ours holds the run, as Paused does; going back to
 * any step before Sending gives it up, because the way from there to Sending is a new run.
 */
export function standingIn(status: CampaignStatus | undefined): Standing {
  switch (status) {
    case 'sending':
      return 'running';
    case 'paused':
    case undefined:
      return 'paused';
    case 'sent':
      return 'finished';
    case 'cancelled':
    case 'draft':
    case 'dryRun':
    case 'ready':
    case 'scheduled':
      return 'cancelled';
  }
}

/** True for the moves that start a run: from Ready or Scheduled to Sending, or into Dry run. */
export function isStart(move: Pick<Move, 'from' | 'to'>): boolean {
  const { from, to } = move;
  return isDryStart(move) || (to === 'sending' && (from === 'ready' || from === 'scheduled'));
}

function isDryStart({ from, to }: Pick<Move, 'from' | 'to'>): boolean {
  return to === 'dryRun' && from !== 'dryRun';
}

/** A dry run goes on while its card lies in Dry run, and cannot be held. */
export function standingOf(isDryRun: boolean, status: CampaignStatus | undefined): Standing {
  if (!isDryRun) return standingIn(status);
  return status === 'dryRun' ? 'running' : 'cancelled';
}

/** True for the moves that a run that has started may have to follow. Only Postboard moves a card to Sent, which ends a run. */
export function isControl({ from, to }: Pick<Move, 'from' | 'to'>): boolean {
  if (isStart({ from, to }) || (to === 'sent' && from !== 'dryRun')) return false;
  if (from === to) return false;
  // In a status that is not one of ours a card may hold its run.
  const mayHaveRun =
    from === 'sending' || from === 'paused' || from === 'dryRun' || from === undefined;
  return mayHaveRun || to === 'sending' || to === 'cancelled';
}

/**
 * What a campaign's moves, oldest first, ask for. The latest start defines the current run; the moves after it are the
 * run's control. The result depends on nothing else, so webhook, poller and launch come to the same conclusion.
 */
export function decideMoves(
  campaign: IssueId,
  moves: readonly Move[],
  now: Date,
  oldestMoveMilliseconds: number,
): MovesDecision {
  const index = moves.findLastIndex(isStart);
  const start = moves[index];
  if (start === undefined)
    return { launch: undefined, isDryRun: false, startedBy: '', control: [] };

  const isRecent = ({ at }: Move) => now.getTime() - at.getTime() <= oldestMoveMilliseconds;
  const run = runIdOf(campaign, start.id);
  const isDryRun = isDryStart(start);
  const control: ControlMove[] = [];
  let standing: Standing = 'running';
  for (const move of moves.slice(index + 1)) {
    const next = standingOf(isDryRun, move.to);
    if (next === standing) continue;
    const wasFinished = standing === 'finished';
    // What is over can only be opened again, by going back to Sending in time.
    if (wasFinished && (next !== 'running' || !isRecent(move))) break;
    standing = next;
    if (standing === 'finished') continue;
    const started = wasFinished ? 'reopened' : 'resumed';
    control.push({
      kind: standing === 'running' ? started : standing,
      run,
      move: move.id,
      by: move.by,
    });
    if (standing === 'cancelled') break;
  }

  const isCurrent = standing === 'running' || standing === 'paused';
  return {
    launch: isCurrent && isRecent(start) ? start.id : undefined,
    isDryRun,
    startedBy: start.by,
    control,
  };
}

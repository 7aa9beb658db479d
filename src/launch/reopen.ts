import { isLater } from '../campaign/ids.ts';
import type { Reopen } from '../queue/messages.ts';
import type { Settlement } from '../queue/port.ts';
import { nothingToRetryComment } from './refusal.ts';
import { findRetries, type RetryOptions } from './retries.ts';
import { acknowledge, type LaunchTools, type RunAtLaunch } from './run-at-launch.ts';

/** Deliveries in one entry: some 50 KB. */
const sliceSize = 1_000;

/**
 * Opens a run again that was over, for those whom a retry is for. Done again after a crash it goes on with the same
 * generation: no letter of it is published before all of it stands in the journal.
 */
export async function reopenRun(
  run: RunAtLaunch,
  { move }: Reopen,
  options: LaunchTools & RetryOptions,
): Promise<Settlement> {
  if (!(await run.hasJournal())) return run.askForJournal();
  await run.catchUp();
  const { ledger, freeze } = run.view;
  const frozen = freeze.frozenRun;
  if (frozen === undefined) return run.ignore('its audience was never frozen');
  const { control } = await run.moves();
  const wish = control.find((each) => each.kind === 'reopened' && each.move === move);
  if (wish === undefined) return run.ignore('its move does not open the run again');

  const isBegun = ledger.reopenedBy === move;
  if (isBegun && ledger.batchedGeneration === ledger.generation) return acknowledge;
  if (!isBegun) {
    if (control.at(-1)?.kind === 'cancelled') return run.ignore('its card was cancelled since');
    if (ledger.reopenedBy !== undefined && !isLater(move, ledger.reopenedBy))
      return run.ignore('a later move has opened the run again');
    if (ledger.phase !== 'closed') return run.resume(wish);
  }

  const retries = await findRetries(run.view, frozen, options, run.signal);
  if (retries.length === 0 && !isBegun) {
    await run.say(
      { purpose: 'refused', occasion: move },
      nothingToRetryComment(frozen.campaign.key),
    );
    await run.moveCard('sent');
    return run.ignore('there is nothing to retry');
  }
  const generation = isBegun ? ledger.generation : ledger.generation + 1;
  for (let first = 0; first < retries.length; first += sliceSize)
    await run.append({
      v: 1,
      kind: 'reopened',
      at: Date.now(),
      move,
      by: wish.by,
      generation,
      deliveries: retries.slice(first, first + sliceSize),
    });
  await run.open(frozen, { generation, move });
  await run.followMoves();
  await run.publish(frozen, ledger.unsettled());
  return acknowledge;
}

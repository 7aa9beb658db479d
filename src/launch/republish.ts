import type { Republish } from '../queue/messages.ts';
import type { Settlement } from '../queue/port.ts';
import { acknowledge, type RunAtLaunch } from './run-at-launch.ts';

/**
 * Puts the letters of a run on the way again that got lost, perhaps with the command that was to put them there; those that
 * are there after all come twice, which is harmless.
 */
export async function republishRun(run: RunAtLaunch, { foundAt }: Republish): Promise<Settlement> {
  if (!(await run.hasJournal())) return run.ignore('it has no journal');
  await run.catchUp();
  const { ledger, freeze } = run.view;
  const frozen = freeze.frozenRun;
  const isUnderWay = ledger.phase === 'running' || ledger.phase === 'paused';
  if (frozen === undefined || !isUnderWay) return run.ignore('it is not under way');
  if (ledger.batchedAt > foundAt) return run.ignore('its batches were published since');
  const unsettled = ledger.unsettled();
  if (unsettled.length === 0) return run.ignore('everything is settled');

  run.logger.warn({ count: unsettled.length }, 'letters are lost and published again');
  await run.open(frozen);
  await run.publish(frozen, unsettled);
  return acknowledge;
}

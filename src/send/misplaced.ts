import type { FrozenRun } from '../journal/freeze.ts';
import { partitionOf, type SendMessage } from '../queue/messages.ts';

/** Why a message cannot be for the owner of this partition of this run; undefined when it can. */
export function misplaced(
  { number, run, kind }: SendMessage,
  frozen: Pick<FrozenRun, 'run' | 'count' | 'samples' | 'partitions' | 'isDryRun'>,
  partition: number,
): string | undefined {
  const { isDryRun, samples, count, partitions } = frozen;
  if (isDryRun && kind === 'letter' && number < count - samples)
    return 'A dry run mails nobody but the test recipients';
  if (run !== frozen.run) return `Belongs to run ${run}, not to ${frozen.run}`;
  if (number >= count) return `Delivery ${number} is not in an audience of ${count}`;
  if (partitionOf(number, partitions) !== partition)
    return `Delivery ${number} does not belong to partition ${partition}`;
  return undefined;
}

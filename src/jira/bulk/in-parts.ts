import type { IssueId } from '../../campaign/ids.ts';
import { slicesOf } from '../issues.ts';
import { type BulkFailures, JiraRefused } from '../port.ts';

const mostIssuesPerTask = 1_000;
/** Refused so often and not taken once: it is not about some of the issues. */
const mostRefusalsInARow = 15;

/**
 * Writes to any number of issues, a thousand at a time. Jira refuses a bulk call as a whole, for the sake of one issue,
 * and does not say which; so what is refused is halved until those are found, and all the others are written.
 */
export async function inParts(
  ids: readonly IssueId[],
  write: (part: readonly IssueId[]) => Promise<BulkFailures>,
): Promise<BulkFailures> {
  const failures = new Map<IssueId, string>();
  for (const slice of slicesOf(ids, mostIssuesPerTask)) {
    let refusals = 0;
    let isTaken = false;
    const parts = [slice];
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      try {
        for (const [id, reason] of await write(part)) failures.set(id, reason);
        isTaken = true;
      } catch (error) {
        if (!(error instanceof JiraRefused)) throw error;
        refusals += 1;
        const isForAll = !isTaken && refusals >= mostRefusalsInARow;
        const refused = isForAll ? [...part, ...parts.splice(0).flat()] : part;
        if (isForAll || part.length === 1)
          for (const id of refused) failures.set(id, error.message);
        else parts.push(...slicesOf(part, Math.ceil(part.length / 2)));
      }
    }
  }
  return failures;
}

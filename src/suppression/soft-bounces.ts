import type { RunId } from '../campaign/ids.ts';
import type { OfMailing, SoftBounced } from './entries.ts';

/** A mailbox may be full for the days of a holiday, whatever comes into it meanwhile. */
const shortestMilliseconds = 7 * 24 * 3_600_000;

/**
 * What became of the mails to one address, since one of them came back softly: of each run the latest, so that a run counts
 * once, and a retry that got through counts instead.
 */
export class SoftBounces {
  readonly #runs = new Map<RunId, OfMailing>();

  apply(entry: OfMailing): void {
    const before = this.#runs.get(entry.run);
    const isNews =
      before === undefined ||
      entry.at > before.at ||
      (entry.at === before.at && entry.kind === 'soft-bounced');
    if (isNews) this.#runs.set(entry.run, entry);
  }

  /** Those after which no mail has got through, latest first. */
  inARow(liftedAt: number): readonly SoftBounced[] {
    const latestFirst = [...this.#runs.values()]
      .filter(({ at }) => at > liftedAt)
      .toSorted((one, other) => other.at - one.at || (one.run < other.run ? -1 : 1));
    const row: SoftBounced[] = [];
    for (const entry of latestFirst) {
      if (entry.kind === 'sent') break;
      row.push(entry);
    }
    return row;
  }
}

/** The one that was too many; undefined while nobody need give up. */
export function tooMany(row: readonly SoftBounced[], most: number): SoftBounced | undefined {
  const [latest] = row;
  const first = row.at(-1);
  if (latest === undefined || first === undefined || row.length < most) return undefined;
  return latest.at - first.at >= shortestMilliseconds ? latest : undefined;
}

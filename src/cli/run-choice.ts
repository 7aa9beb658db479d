import { isIssueKey, isRunId, type RunId } from '../campaign/ids.ts';
import type { ListedRun, RunDirectory } from '../journal/run-directory.ts';
import { nearest } from '../nearest.ts';
import type { Broker } from '../queue/port.ts';
import { UsageError } from './command.ts';

/** There is no such run to look at. */
export class UnknownRun extends Error {
  override readonly name = 'UnknownRun';
}

/** The one run that a person means. */
export interface RunChoice {
  readonly run: RunId;
  /** Others of the same campaign, newest first. */
  readonly others: readonly ListedRun[];
}

/**
 * The run of this id, or the newest of the campaign of this key. Rejects with {@link UnknownRun}, which says what may have
 * been meant.
 */
export async function findRun(
  broker: Broker,
  directory: RunDirectory,
  named: string,
): Promise<RunChoice> {
  const [newest, ...earlier] = runsNamed(directory, named);
  if (newest === undefined) {
    // The service hears of a run only once its audience is frozen.
    if (isRunId(named) && (await broker.hasJournal(named))) return { run: named, others: [] };
    throw unknownRun(directory, named);
  }
  if (!isRunId(named)) return { run: newest.run, others: earlier };
  const { run, key } = newest;
  const others = directory.all().filter((each) => each.key === key && each.run !== run);
  return { run, others: key === undefined ? [] : others };
}

/** Every run that this means, newest first: the one of this id, or all of the campaign of this key. */
export function runsNamed(directory: RunDirectory, named: string): readonly ListedRun[] {
  if (isRunId(named)) return directory.all().filter(({ run }) => run === named);
  const key = named.toUpperCase();
  if (isIssueKey(key)) return directory.all().filter((each) => each.key === key);
  throw new UsageError(
    `"${named}" is neither the key of a campaign, such as MAIL-42, nor a run, such as 10042-10731.`,
  );
}

/** Says that no run is meant, and which may be. */
export function unknownRun(directory: RunDirectory, named: string): UnknownRun {
  const known = directory.all();
  const words: string[] = isRunId(named)
    ? known.map(({ run }) => run)
    : known.flatMap(({ key }) => key ?? []);
  const distinct = [...new Set(words)];
  const what = isRunId(named) ? `There is no run ${named}` : `${named.toUpperCase()} has no run`;
  return new UnknownRun(`${what}; ${hint(named, distinct)}`);
}

const mostNamed = 5;

function hint(named: string, known: readonly string[]): string {
  if (known.length === 0) return 'there are no runs yet.';
  const meant = nearest(named, known);
  if (meant !== undefined) return `did you mean ${meant}?`;
  const more = known.length > mostNamed ? `, and ${known.length - mostNamed} more` : '';
  const there = isRunId(named) ? 'there are' : 'there are runs of';
  return `${there} ${known.slice(0, mostNamed).join(', ')}${more}.`;
}

import { type ChangelogId, isLater } from '../campaign/ids.ts';

/** What an entry says about the move behind it: the move, or, for a halt, the last one that whoever halted knew. */
export interface Moved {
  readonly move?: ChangelogId | undefined;
  readonly after?: ChangelogId | undefined;
}

/** Moves are taken in the order of the changelog, however they arrive; a halt only until a later move. */
export function isNews({ move, after }: Moved, lastMove: ChangelogId | undefined): boolean {
  if (lastMove === undefined) return true;
  if (move !== undefined) return isLater(move, lastMove);
  return after === undefined || !isLater(lastMove, after);
}

import type { Issue } from '../store/issue.ts';
import type { SearchField, SearchValue } from './search-field.ts';

/** One key of an ORDER BY. */
export interface Ordering {
  readonly field: SearchField;
  readonly isDescending: boolean;
}

/** Sorts by each key in turn: EMPTY last where values rise, first where they fall. Newest first where none decides. */
export function inOrder(found: readonly Issue[], orderings: readonly Ordering[]): readonly Issue[] {
  const newestFirst = byAge(found).toReversed();
  if (orderings.length === 0) return newestFirst;
  // Each key is worked out once, and not for every comparison.
  const rows = newestFirst.map((issue) => ({
    issue,
    keys: orderings.map(({ field }) => sortable(keyOf(field, issue))),
  }));
  const signs = orderings.map(({ isDescending }) => (isDescending ? -1 : 1));
  rows.sort((a, b) => {
    let difference = 0;
    for (let column = 0; difference === 0 && column < signs.length; column += 1)
      difference = compareKeys(a.keys[column], b.keys[column]) * (signs[column] ?? 1);
    return difference;
  });
  return rows.map(({ issue }) => issue);
}

/** Oldest first; almost always they come so. */
function byAge(issues: readonly Issue[]): readonly Issue[] {
  const ids = issues.map(({ id }) => Number(id));
  const isSorted = ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? 0));
  return isSorted ? issues : issues.toSorted((a, b) => Number(a.id) - Number(b.id));
}

function keyOf(field: SearchField, issue: Issue): SearchValue | undefined {
  return field.sortKey === undefined ? field.valuesOf(issue)[0] : field.sortKey(issue);
}

function sortable(key: SearchValue | undefined): SearchValue | undefined {
  return typeof key === 'string' ? key.toLowerCase() : key;
}

function compareKeys(a: SearchValue | undefined, b: SearchValue | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}

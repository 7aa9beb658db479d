import type { Issue } from '../store/issue.ts';
import type { SearchField } from './search-field.ts';

/** A value that an issue's field had for a while. */
export interface Span {
  readonly id: string | null;
  readonly text: string | null;
  /** Milliseconds of the epoch; the last span of an issue has no end. */
  readonly from: number;
  readonly to: number;
  /** Who set it (account id). */
  readonly by: string;
}

/** The values of a field since the issue was made, oldest first. */
export function spansOf(issue: Issue, field: SearchField): readonly Span[] {
  const changes = issue.history.flatMap(({ at, by, items }) =>
    items.filter(({ fieldId }) => fieldId === field.id).map((item) => ({ at, by, item })),
  );
  const [first] = changes;
  const present = field.present?.(issue) ?? { id: null, text: null };
  const initial =
    first === undefined ? present : { id: first.item.from, text: first.item.fromText };
  const starts = [
    { ...initial, from: issue.created, by: issue.creator },
    ...changes.map(({ at, by, item }) => ({ id: item.to, text: item.toText, from: at, by })),
  ];
  return starts.map((start, index) => ({ ...start, to: starts[index + 1]?.from ?? Infinity }));
}

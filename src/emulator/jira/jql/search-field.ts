import type { Issue } from '../store/issue.ts';
import type { ComparisonOperator } from './ast.ts';

/** What a field's values are for JQL: ids of things, texts, numbers, days or moments. */
export type SearchKind = 'reference' | 'exactText' | 'text' | 'number' | 'date' | 'moment';

export type SearchValue = string | number;

/** A field of a site as JQL sees it. */
export interface SearchField {
  readonly id: string;
  readonly kind: SearchKind;
  readonly operators: ReadonlySet<ComparisonOperator>;
  /** Values of an issue; none when the field is EMPTY. */
  readonly valuesOf: (issue: Issue) => readonly SearchValue[];
  /** Of references: the ids that a written value stands for; undefined when there is nothing like it. */
  readonly resolve?: (value: string) => readonly string[] | undefined;
  /** Of references: what Jira says when there is nothing like it, where that is not the usual sentence. */
  readonly unknownSentence?: (value: string, fieldName: string) => string;
  /** A written value that means EMPTY, in lower case. */
  readonly emptyName?: string;
  /** Of references with an order: a number that rises with it, by id. */
  readonly rankOf?: (id: string) => number;
  /** What to sort by where that is not the first value; undefined sorts as EMPTY. */
  readonly sortKey?: (issue: Issue) => SearchValue | undefined;
  readonly sortsDescending?: boolean;
  /** Of fields that know WAS and CHANGED: the present value as changelogs have it. */
  readonly present?: (issue: Issue) => { readonly id: string | null; readonly text: string | null };
}

const equality: readonly ComparisonOperator[] = ['=', '!=', 'in', 'not in'];
const order: readonly ComparisonOperator[] = ['<', '>', '<=', '>='];
const emptiness: readonly ComparisonOperator[] = ['is', 'is not'];

/** Operators by what a field can do, from Atlassian's reference of JQL fields. */
export const operatorSets = {
  equality: new Set<ComparisonOperator>([...equality, ...emptiness]),
  order: new Set<ComparisonOperator>([...equality, ...order, ...emptiness]),
  text: new Set<ComparisonOperator>(['~', '!~', ...emptiness]),
  contains: new Set<ComparisonOperator>(['~', '!~']),
  none: new Set<ComparisonOperator>(),
} as const;

/** Ids of the items that a written value names, by any of their names and without regard to case. */
export function idsNamed<Item extends { readonly id: string }>(
  items: Iterable<Item>,
  value: string,
  namesOf: (item: Item) => readonly string[],
): readonly string[] | undefined {
  const wanted = value.toLowerCase();
  const ids = [...items]
    .filter((item) => [item.id, ...namesOf(item)].some((name) => name.toLowerCase() === wanted))
    .map(({ id }) => id);
  return ids.length === 0 ? undefined : ids;
}

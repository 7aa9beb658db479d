import type { Expression, Hash, HashPair, Location, Path, SubExpression } from './syntax.ts';

/**
 * Helpers that no author writes: the check puts them around what a template writes, so that an empty value is an error
 * and not a gap in the letter. `required` wants any value, `link` one that may stand in `href` or `src`.
 */
export const guards = ['required', 'link'] as const;
export type Guard = (typeof guards)[number];

/** Options that the check adds to each call, for the sentence when it fails; authors cannot write such names. */
export const subjectOption = '@subject';
export const placeOption = '@place';

/** What a call is about, and where it is written. */
export interface Label {
  readonly subject: string;
  readonly place: string;
}

export function guardPath(guard: Guard, loc: Location): Path {
  return { type: 'PathExpression', data: false, depth: 0, parts: [guard], original: guard, loc };
}

export function guarded(expression: Expression, label: Label): SubExpression {
  const { loc } = expression;
  return {
    type: 'SubExpression',
    path: guardPath('required', loc),
    params: [expression],
    hash: withLabel(undefined, label, loc),
    loc,
  };
}

/** The options of a call and its label. */
export function withLabel(hash: Hash | undefined, label: Label, loc: Location): Hash {
  const pairs = [
    ...(hash?.pairs ?? []),
    pair(subjectOption, label.subject),
    pair(placeOption, label.place),
  ];
  return { type: 'Hash', pairs, loc };

  function pair(key: string, value: string): HashPair {
    return {
      type: 'HashPair',
      key,
      loc,
      value: { type: 'StringLiteral', value, original: value, loc },
    };
  }
}

/** A JQL query as the evaluator and `jql/parse` see it. */

export interface Query {
  /** Undefined when nothing is restricted. */
  readonly where: Clause | undefined;
  readonly orderBy: readonly SortKey[];
}

export type Clause = Junction | Negation | Comparison | WasClause | ChangedClause;

export interface Junction {
  readonly kind: 'and' | 'or';
  readonly clauses: readonly Clause[];
}

export interface Negation {
  readonly kind: 'not';
  readonly clause: Clause;
}

export const comparisonOperators = [
  '=',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  '~',
  '!~',
  'in',
  'not in',
  'is',
  'is not',
] as const;
export type ComparisonOperator = (typeof comparisonOperators)[number];

export interface Comparison {
  readonly kind: 'comparison';
  readonly field: FieldName;
  readonly operator: ComparisonOperator;
  readonly operand: Operand;
}

export interface WasClause {
  readonly kind: 'was';
  readonly field: FieldName;
  readonly operator: 'was' | 'was not' | 'was in' | 'was not in';
  readonly operand: Operand;
  readonly predicates: readonly Predicate[];
}

export interface ChangedClause {
  readonly kind: 'changed';
  readonly field: FieldName;
  readonly predicates: readonly Predicate[];
}

export interface FieldName {
  /** Without quotes and escapes: `Met at`, `cf[10040]`. */
  readonly name: string;
  /** As it was written. */
  readonly written: string;
  /** Access to a property: `issue.property[key].path`. */
  readonly property?: { readonly key: string; readonly path: string } | undefined;
}

export type Operand =
  | { readonly kind: 'value'; readonly value: string; readonly written: string }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly arguments: readonly string[];
      readonly written: string;
    }
  | { readonly kind: 'list'; readonly values: readonly Operand[]; readonly written: string }
  | { readonly kind: 'empty'; readonly written: string };

export interface Predicate {
  readonly operator: 'after' | 'before' | 'on' | 'during' | 'by' | 'from' | 'to';
  readonly operand: Operand;
}

export interface SortKey {
  readonly field: FieldName;
  /** Undefined where it is left to the field. */
  readonly direction: 'asc' | 'desc' | undefined;
}

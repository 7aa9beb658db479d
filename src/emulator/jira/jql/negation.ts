import type { Clause, ComparisonOperator, WasClause } from './ast.ts';

const oppositeComparison = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '>': '<=',
  '<=': '>',
  '>=': '<',
  '~': '!~',
  '!~': '~',
  in: 'not in',
  'not in': 'in',
  is: 'is not',
  'is not': 'is',
} as const satisfies Record<ComparisonOperator, ComparisonOperator>;

const oppositeWas = {
  was: 'was not',
  'was not': 'was',
  'was in': 'was not in',
  'was not in': 'was in',
} as const satisfies Record<WasClause['operator'], WasClause['operator']>;

/**
 * What NOT makes of a clause: it goes down to each operator and turns that around. So `NOT field = value` is
 * `field != value`, as Atlassian's page of JQL operators says, and leaves out issues where the field is EMPTY.
 */
export function opposite(clause: Clause): Clause {
  switch (clause.kind) {
    case 'and':
      return { kind: 'or', clauses: clause.clauses.map(opposite) };
    case 'or':
      return { kind: 'and', clauses: clause.clauses.map(opposite) };
    case 'not':
      return clause.clause;
    case 'comparison':
      return { ...clause, operator: oppositeComparison[clause.operator] };
    case 'was':
      return { ...clause, operator: oppositeWas[clause.operator] };
    case 'changed':
      // There is no operator for it.
      return { kind: 'not', clause };
  }
}

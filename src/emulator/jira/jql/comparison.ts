import { toLocal } from '../dates.ts';
import type { Issue } from '../store/issue.ts';
import type { Comparison, ComparisonOperator, Operand } from './ast.ts';
import { momentsOf, numbersOf, referencesOf, type Wanted, wantedOf } from './operand.ts';
import type { Findings, JqlScope } from './scope.ts';
import type { SearchField, SearchValue } from './search-field.ts';
import { compileTextMatch, type TextMatch } from './text-match.ts';

/** Tells whether an issue fulfils a clause. */
export type Test = (issue: Issue) => boolean;

const nothing: Test = () => false;
const minute = 60_000;

/** Compiles `field operator operand` for a field that the site has. */
export function compileComparison(
  field: SearchField,
  clause: Comparison,
  scope: JqlScope,
  findings: Findings,
): Test {
  const { operator, operand } = clause;
  const { name } = clause.field;
  if (!field.operators.has(operator)) {
    findings.errors.push(`The operator '${operator}' is not supported by the '${name}' field.`);
    return nothing;
  }
  switch (field.kind) {
    case 'text':
      return compileText(field, clause, findings);
    case 'exactText': {
      const wanted = wantedOf(operand, (single) => (single.kind === 'value' ? [single.value] : []));
      return compileValues(field, operator, wanted, isSame);
    }
    case 'reference': {
      const wanted = wantedOf(withEmptyName(operand, field), (single) =>
        referencesOf(field, clause.field, single, scope, findings),
      );
      const { rankOf } = field;
      return rankOf !== undefined && isOrder(operator)
        ? compileOrder(field, operator, wanted.values.map(rankOf), (id) => rankOf(String(id)))
        : compileReferences(field, operator, wanted);
    }
    case 'number': {
      const wanted = wantedOf(operand, (single) => numbersOf(clause.field, single, findings));
      return compileNumbers(field, operator, wanted, isSame);
    }
    case 'date': {
      const wanted = wantedOf(operand, (single) =>
        momentsOf(clause.field, single, scope, findings).map((at) =>
          toLocal(at, scope.reader.timeZone).setUTCHours(0, 0, 0, 0),
        ),
      );
      return compileNumbers(field, operator, wanted, isSame);
    }
    case 'moment': {
      const wanted = wantedOf(operand, (single) =>
        momentsOf(clause.field, single, scope, findings),
      );
      return compileNumbers(field, operator, wanted, isSameMinute);
    }
  }
}

/** `resolution = Unresolved` asks for EMPTY. */
function withEmptyName(operand: Operand, field: SearchField): Operand {
  if (operand.kind === 'list')
    return { ...operand, values: operand.values.map((each) => withEmptyName(each, field)) };
  const isEmpty = operand.kind === 'value' && operand.value.toLowerCase() === field.emptyName;
  return isEmpty ? { kind: 'empty', written: operand.written } : operand;
}

type OrderOperator = '<' | '>' | '<=' | '>=';

function isOrder(operator: ComparisonOperator): operator is OrderOperator {
  return operator === '<' || operator === '>' || operator === '<=' || operator === '>=';
}

function isSame(value: SearchValue, other: SearchValue): boolean {
  return value === other;
}

function isSameMinute(value: SearchValue, other: SearchValue): boolean {
  return Math.floor(Number(value) / minute) === Math.floor(Number(other) / minute);
}

function isNegative(operator: ComparisonOperator): boolean {
  return operator === '!=' || operator === 'not in' || operator === 'is not' || operator === '!~';
}

function compileNumbers(
  field: SearchField,
  operator: ComparisonOperator,
  wanted: Wanted<number>,
  isEqual: (value: SearchValue, wanted: SearchValue) => boolean,
): Test {
  return isOrder(operator)
    ? compileOrder(field, operator, wanted.values, Number)
    : compileValues(field, operator, wanted, isEqual);
}

/** `!=` and NOT IN do not match an issue whose field is EMPTY. */
function compileValues(
  { valuesOf }: SearchField,
  operator: ComparisonOperator,
  { values, empty }: Wanted<SearchValue>,
  isEqual: (value: SearchValue, wanted: SearchValue) => boolean,
): Test {
  const matches: Test = (issue) =>
    valuesOf(issue).some((value) => values.some((each) => isEqual(value, each)));
  return membership(valuesOf, operator, matches, empty);
}

function compileReferences(
  { valuesOf }: SearchField,
  operator: ComparisonOperator,
  { values, empty }: Wanted<string>,
): Test {
  const ids: ReadonlySet<SearchValue> = new Set(values);
  const matches: Test = (issue) => valuesOf(issue).some((value) => ids.has(value));
  return membership(valuesOf, operator, matches, empty);
}

function membership(
  valuesOf: SearchField['valuesOf'],
  operator: ComparisonOperator,
  matches: Test,
  empty: boolean,
): Test {
  if (isNegative(operator)) return (issue) => valuesOf(issue).length > 0 && !matches(issue);
  return empty ? (issue) => valuesOf(issue).length === 0 || matches(issue) : matches;
}

function compileOrder(
  { valuesOf }: SearchField,
  operator: OrderOperator,
  limits: readonly number[],
  rankOf: (value: SearchValue) => number,
): Test {
  const [limit] = limits;
  if (limit === undefined) return nothing;
  const isWithin = comparer(operator, limit);
  return (issue) => valuesOf(issue).some((value) => isWithin(rankOf(value)));
}

function comparer(operator: OrderOperator, limit: number): (value: number) => boolean {
  switch (operator) {
    case '<':
      return (value) => value < limit;
    case '>':
      return (value) => value > limit;
    case '<=':
      return (value) => value <= limit;
    case '>=':
      return (value) => value >= limit;
  }
}

function compileText(
  field: SearchField,
  { field: { name }, operator, operand }: Comparison,
  findings: Findings,
): Test {
  const { valuesOf } = field;
  const wanted = wantedOf(operand, (single): readonly TextMatch[] => {
    if (single.kind === 'value' && single.value.trim() === '') {
      findings.errors.push(`The field '${name}' does not support searching for an empty string.`);
      return [];
    }
    const match = single.kind === 'value' ? compileTextMatch(single.value) : undefined;
    if (match !== undefined) return [match];
    findings.errors.push(
      single.kind === 'value'
        ? `Unable to parse the text '${single.value}' for field '${name}'.`
        : `Unable to find JQL function '${single.written}'.`,
    );
    return [];
  });
  const matches: Test = (issue) =>
    valuesOf(issue).some((text) => wanted.values.some((match) => match(String(text))));
  return membership(valuesOf, operator, matches, wanted.empty);
}

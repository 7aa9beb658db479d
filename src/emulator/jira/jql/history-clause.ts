import type { ChangedClause, FieldName, Predicate, WasClause } from './ast.ts';
import type { Test } from './comparison.ts';
import { type Span, spansOf } from './history.ts';
import { momentsOf, referencesOf, wantedOf } from './operand.ts';
import { type Period, periodAt } from './period.ts';
import type { Findings, JqlScope } from './scope.ts';
import type { SearchField } from './search-field.ts';
import { accountsNamed } from './stored-search-field.ts';

const never: Period = { from: Number.NaN, to: Number.NaN };

/** Compiles WAS, WAS NOT, WAS IN and WAS NOT IN. */
export function compileWas(
  field: SearchField,
  clause: WasClause,
  scope: JqlScope,
  findings: Findings,
): Test {
  const hasValue = valueTest(field, clause.field, clause.operand, scope, findings);
  const tests = clause.predicates.map((predicate) => {
    if (predicate.operator === 'by') {
      const people = peopleOf(predicate, scope, findings);
      return (span: Span) => people.has(span.by);
    }
    const period = periodOf(predicate, clause.field, scope, findings);
    return (span: Span) => span.from <= period.to && span.to > period.from;
  });
  const isNegative = clause.operator === 'was not' || clause.operator === 'was not in';
  return (issue) =>
    isNegative !==
    spansOf(issue, field).some((span) => hasValue(span) && tests.every((test) => test(span)));
}

/** Compiles CHANGED: one change must fulfil every predicate. */
export function compileChanged(
  field: SearchField,
  clause: ChangedClause,
  scope: JqlScope,
  findings: Findings,
): Test {
  const tests = clause.predicates.map((predicate) => {
    switch (predicate.operator) {
      case 'from': {
        const hadValue = valueTest(field, clause.field, predicate.operand, scope, findings);
        return (before: Span) => hadValue(before);
      }
      case 'to': {
        const hasValue = valueTest(field, clause.field, predicate.operand, scope, findings);
        return (_before: Span, after: Span) => hasValue(after);
      }
      case 'by': {
        const people = peopleOf(predicate, scope, findings);
        return (_before: Span, after: Span) => people.has(after.by);
      }
      case 'after':
      case 'before':
      case 'on':
      case 'during': {
        const { from, to } = periodOf(predicate, clause.field, scope, findings);
        return (_before: Span, after: Span) => after.from >= from && after.from <= to;
      }
    }
  });
  return (issue) =>
    spansOf(issue, field).some((after, index, spans) => {
      const before = spans[index - 1];
      return before !== undefined && tests.every((test) => test(before, after));
    });
}

function valueTest(
  field: SearchField,
  name: FieldName,
  operand: Predicate['operand'],
  scope: JqlScope,
  findings: Findings,
): (span: Span) => boolean {
  const { values, empty } = wantedOf(operand, (single) =>
    referencesOf(field, name, single, scope, findings),
  );
  const ids = new Set(values);
  return ({ id }) => (id === null ? empty : ids.has(id));
}

function peopleOf(
  { operand }: Predicate,
  scope: JqlScope,
  findings: Findings,
): ReadonlySet<string> {
  const { values } = wantedOf(operand, (single) => {
    if (single.kind === 'function' && single.name.toLowerCase() === 'currentuser')
      return [scope.reader.accountId];
    const ids = single.kind === 'value' ? accountsNamed(scope.store, single.value) : undefined;
    if (ids === undefined)
      findings.warnings.push(`The value '${single.written}' does not exist for the field 'by'.`);
    return ids ?? [];
  });
  return new Set(values);
}

function periodOf(
  { operator, operand }: Predicate,
  name: FieldName,
  scope: JqlScope,
  findings: Findings,
): Period {
  const { values } = wantedOf(operand, (single) =>
    momentsOf(name, single, scope, findings).map((at) =>
      periodAt(at, single, scope.reader.timeZone),
    ),
  );
  const [first = never, second = first] = values;
  switch (operator) {
    case 'after':
      return { from: first.to + 1, to: Infinity };
    case 'before':
      return { from: -Infinity, to: first.from - 1 };
    case 'on':
      return first;
    case 'during':
      return { from: first.from, to: second.to };
    case 'by':
    case 'from':
    case 'to':
      throw new Error(`${operator} is no predicate of time`);
  }
}

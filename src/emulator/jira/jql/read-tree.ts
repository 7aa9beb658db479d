import type {
  JqlEmptyContext,
  JqlFieldContext,
  JqlFunctionContext,
  JqlListContext,
  JqlNotClauseContext,
  JqlOperandContext,
  JqlOrClauseContext,
  JqlPredicateOperandContext,
  JqlQueryContext,
  JqlTerminalClauseContext,
  JqlValueContext,
} from '@atlaskit/jql-parser';
import {
  JqlChangedClauseContext,
  JqlComparisonClauseContext,
  JqlEqualsClauseContext,
  JqlInClauseContext,
  JqlIsClauseContext,
  JqlLikeClauseContext,
  JqlNonNumberFieldContext,
  JqlWasClauseContext,
  JqlWasInClauseContext,
} from '@atlaskit/jql-parser';
import type { ParserRuleContext } from 'antlr4ts';
import { Interval } from 'antlr4ts/misc/Interval.js';
import {
  type Clause,
  type ComparisonOperator,
  comparisonOperators,
  type FieldName,
  type Operand,
  type Predicate,
  type Query,
} from './ast.ts';
import { unquote } from './unquote.ts';

/** Reads a tree that the parser made without an error. */
export function readQuery(tree: JqlQueryContext): Query {
  const where = tree.jqlWhere();
  const orderBy = tree.jqlOrderBy()?.jqlSearchSort() ?? [];
  return {
    where: where && readOr(where.jqlOrClause()),
    orderBy: orderBy.map((sort) => ({
      field: readField(sort.jqlField()),
      direction: sort.DESC() ? 'desc' : sort.ASC() ? 'asc' : undefined,
    })),
  };
}

function readOr(tree: JqlOrClauseContext): Clause {
  return junction(
    'or',
    tree.jqlAndClause().map((and) => junction('and', and.jqlNotClause().map(readNot))),
  );
}

function junction(kind: 'and' | 'or', clauses: readonly Clause[]): Clause {
  const [only] = clauses;
  return only !== undefined && clauses.length === 1 ? only : { kind, clauses };
}

function readNot(tree: JqlNotClauseContext): Clause {
  const inner = tree.jqlNotClause();
  if (inner !== undefined) return { kind: 'not', clause: readNot(inner) };
  const sub = tree.jqlSubClause();
  if (sub !== undefined) return readOr(sub.jqlOrClause());
  return readTerminal(the(tree.jqlTerminalClause(), tree));
}

function readTerminal(tree: JqlTerminalClauseContext): Clause {
  const field = readField(tree.jqlField());
  const rest = tree.jqlTerminalClauseRhs();
  if (rest instanceof JqlChangedClauseContext)
    return { kind: 'changed', field, predicates: rest.jqlChangedPredicate().map(readPredicate) };
  if (rest instanceof JqlWasClauseContext)
    return {
      kind: 'was',
      field,
      operator: rest.jqlWasOperator().NOT() ? 'was not' : 'was',
      operand: readOperand(rest),
      predicates: rest.jqlWasPredicate().map(readPredicate),
    };
  if (rest instanceof JqlWasInClauseContext)
    return {
      kind: 'was',
      field,
      operator: rest.jqlWasInOperator().NOT() ? 'was not in' : 'was in',
      operand: readOperand(rest),
      predicates: rest.jqlWasPredicate().map(readPredicate),
    };
  return {
    kind: 'comparison',
    field,
    operator: readOperator(rest),
    operand: readOperand(rest),
  };
}

function readOperator(rest: ParserRuleContext): ComparisonOperator {
  const operator = comparisonOperators.find((each) => each === operatorText(rest));
  if (operator === undefined) throw new Error(`There is no operator ${operatorText(rest)}`);
  return operator;
}

function operatorText(rest: ParserRuleContext): string {
  if (rest instanceof JqlEqualsClauseContext) return rest.jqlEqualsOperator().text;
  if (rest instanceof JqlLikeClauseContext) return rest.jqlLikeOperator().text;
  if (rest instanceof JqlComparisonClauseContext) return rest.jqlComparisonOperator().text;
  if (rest instanceof JqlInClauseContext) return rest.jqlInOperator().NOT() ? 'not in' : 'in';
  if (rest instanceof JqlIsClauseContext) return rest.jqlIsOperator().NOT() ? 'is not' : 'is';
  return rest.text;
}

function readField(tree: JqlFieldContext): FieldName {
  const written = sourceOf(tree);
  if (!(tree instanceof JqlNonNumberFieldContext)) return { name: written, written };
  const name = tree.jqlCustomField()?.text ?? unquote(tree.jqlString()?.text ?? written);
  const [property] = tree.jqlFieldProperty();
  if (property === undefined) return { name, written };
  const key = unquote(property.jqlArgument()?.text ?? '');
  const path = property
    .jqlPropertyArgument()
    .map((argument) => unquote(argument.text).replace(/^\./, ''))
    .join('.');
  return { name, written, property: { key, path } };
}

/** Whatever holds an operand holds it in one of these ways. */
interface OperandHolder extends ParserRuleContext {
  jqlEmpty?(): JqlEmptyContext | undefined;
  jqlValue?(): JqlValueContext | undefined;
  jqlFunction?(): JqlFunctionContext | undefined;
  jqlList?(): JqlListContext | undefined;
}

function readOperand(tree: OperandHolder): Operand {
  const empty = tree.jqlEmpty?.();
  if (empty !== undefined) return { kind: 'empty', written: empty.text };
  const value = tree.jqlValue?.();
  if (value !== undefined)
    return { kind: 'value', value: unquote(value.text), written: sourceOf(value) };
  const list = tree.jqlList?.();
  if (list !== undefined)
    return {
      kind: 'list',
      values: list.jqlOperand().map((operand: JqlOperandContext) => readOperand(operand)),
      written: sourceOf(list),
    };
  const call = the(tree.jqlFunction?.(), tree);
  return {
    kind: 'function',
    name: unquote(call.jqlFunctionName().text),
    arguments: (call.jqlArgumentList()?.jqlArgument() ?? []).map(({ text }) => unquote(text)),
    written: sourceOf(call),
  };
}

interface PredicateTree extends ParserRuleContext {
  jqlPredicateOperand(): JqlPredicateOperandContext;
}

const predicateOperators = ['after', 'before', 'on', 'during', 'by', 'from', 'to'] as const;

function readPredicate(tree: PredicateTree): Predicate {
  const text = (tree.children?.[0]?.text ?? '').toLowerCase();
  const operator = predicateOperators.find((each) => each === text);
  if (operator === undefined) throw new Error(`There is no predicate ${text}`);
  return { operator, operand: readOperand(tree.jqlPredicateOperand().jqlOperand()) };
}

/** A part of the query as it was written, spaces included. */
function sourceOf({ start, stop, text }: ParserRuleContext): string {
  if (stop === undefined) return text;
  const whole = Interval.of(start.startIndex, stop.stopIndex);
  return start.inputStream?.getText(whole) ?? text;
}

function the<Part>(part: Part | undefined, tree: ParserRuleContext): Part {
  if (part === undefined) throw new Error(`The grammar has nothing for ${tree.text}`);
  return part;
}

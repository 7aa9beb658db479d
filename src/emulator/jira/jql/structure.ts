import type { Clause, FieldName, Operand, Query } from './ast.ts';

/** A query as `jql/parse` describes it (`JqlQuery` in the OpenAPI document). */
export function structureOf({ where, orderBy }: Query) {
  return {
    ...(where && { where: clauseStructure(where) }),
    ...(orderBy.length > 0 && {
      orderBy: {
        fields: orderBy.map(({ field, direction }) => ({
          field: fieldStructure(field),
          ...(direction && { direction }),
        })),
      },
    }),
  };
}

function clauseStructure(clause: Clause): Record<string, unknown> {
  switch (clause.kind) {
    case 'and':
    case 'or':
      return { clauses: clause.clauses.map(clauseStructure), operator: clause.kind };
    case 'not':
      return { clauses: [clauseStructure(clause.clause)], operator: 'not' };
    case 'comparison':
      return {
        field: fieldStructure(clause.field),
        operator: clause.operator,
        operand: operandStructure(clause.operand),
      };
    case 'was':
      return {
        field: fieldStructure(clause.field),
        operator: clause.operator,
        operand: operandStructure(clause.operand),
        predicates: clause.predicates.map(predicateStructure),
      };
    case 'changed':
      return {
        field: fieldStructure(clause.field),
        operator: 'changed',
        predicates: clause.predicates.map(predicateStructure),
      };
  }
}

function predicateStructure({ operator, operand }: { operator: string; operand: Operand }) {
  return { operator, operand: operandStructure(operand) };
}

function fieldStructure({ name, written, property }: FieldName) {
  return {
    name: property === undefined ? name : `${name}[${property.key}].${property.path}`,
    encodedName: written,
    ...(property && { property: [{ entity: 'issue', ...property }] }),
  };
}

function operandStructure(operand: Operand): Record<string, unknown> {
  switch (operand.kind) {
    case 'value':
      return { value: operand.value, encodedValue: operand.written };
    case 'empty':
      return { keyword: 'empty' };
    case 'list':
      return {
        values: operand.values.map(operandStructure),
        encodedOperand: operand.written,
      };
    case 'function':
      return {
        function: operand.name,
        arguments: operand.arguments,
        encodedOperand: operand.written,
      };
  }
}

import type { Issue } from '../store/issue.ts';
import type { Filter } from '../store/site-parts.ts';
import type { Clause, Comparison, FieldName, Query, SortKey } from './ast.ts';
import { compileComparison, type Test } from './comparison.ts';
import { compileChanged, compileWas } from './history-clause.ts';
import { opposite } from './negation.ts';
import { wantedOf } from './operand.ts';
import { inOrder, type Ordering } from './ordering.ts';
import { parseJql } from './parse.ts';
import { Findings, type JqlScope } from './scope.ts';
import type { SearchField } from './search-field.ts';
import { SearchFields } from './search-fields.ts';

/** A query that can be asked of issues. */
export interface CompiledQuery {
  readonly matches: Test;
  /** What was found, in the order that the query asks for. */
  readonly inOrder: (found: readonly Issue[]) => readonly Issue[];
  readonly findings: Findings;
}

const mostSortKeys = 7;

/** Compiles a query once for many issues. What is wrong with it stands in the findings; such clauses match nothing. */
export function compileQuery(query: Query, scope: JqlScope): CompiledQuery {
  const compiler = new Compiler(scope);
  const matches = query.where === undefined ? () => true : compiler.clause(query.where);
  const orderings = compiler.orderings(query.orderBy);
  return { matches, inOrder: (found) => inOrder(found, orderings), findings: compiler.findings };
}

class Compiler {
  readonly findings = new Findings();
  readonly #scope: JqlScope;
  readonly #fields: SearchFields;
  /** Ids of the filters that are being expanded. */
  readonly #expanding: string[] = [];
  #isCyclical = false;

  constructor(scope: JqlScope) {
    this.#scope = scope;
    this.#fields = new SearchFields(scope.store);
  }

  clause(clause: Clause): Test {
    switch (clause.kind) {
      case 'and': {
        const tests = clause.clauses.map((each) => this.clause(each));
        return (issue) => tests.every((test) => test(issue));
      }
      case 'or': {
        const tests = clause.clauses.map((each) => this.clause(each));
        return (issue) => tests.some((test) => test(issue));
      }
      case 'not': {
        if (clause.clause.kind !== 'changed') return this.clause(opposite(clause.clause));
        const test = this.clause(clause.clause);
        return (issue) => !test(issue);
      }
      case 'comparison': {
        const field = this.#field(clause.field);
        if (field === undefined) return () => false;
        return field.id === 'filter'
          ? this.#filter(clause)
          : compileComparison(field, clause, this.#scope, this.findings);
      }
      case 'was':
      case 'changed': {
        const field = this.#field(clause.field);
        if (field === undefined) return () => false;
        if (field.present === undefined) {
          this.findings.errors.push(
            `History searches do not support the '${clause.field.name}' field.`,
          );
          return () => false;
        }
        return clause.kind === 'was'
          ? compileWas(field, clause, this.#scope, this.findings)
          : compileChanged(field, clause, this.#scope, this.findings);
      }
    }
  }

  orderings(keys: readonly SortKey[]): readonly Ordering[] {
    if (keys.length > mostSortKeys)
      this.findings.errors.push(
        `The maximum number of fields to sort by is ${mostSortKeys}, but there are ${keys.length}.`,
      );
    return keys.flatMap(({ field: name, direction }) => {
      const field = this.#fields.find(name);
      if (field === undefined) {
        this.findings.errors.push(`Not able to sort using field '${name.name}'.`);
        return [];
      }
      const isDescending = direction === undefined ? field.sortsDescending : direction === 'desc';
      return { field, isDescending: isDescending === true };
    });
  }

  #field(name: FieldName): SearchField | undefined {
    const field = this.#fields.find(name);
    if (field === undefined)
      this.findings.errors.push(
        `Field '${name.name}' does not exist or you do not have permission to view it.`,
      );
    return field;
  }

  /** A saved filter stands for its own conditions, which change without a change of any issue. */
  #filter({ operator, operand, field: { name } }: Comparison): Test {
    this.findings.dependOnTime();
    const { values: tests } = wantedOf(operand, (single) => {
      const value = single.kind === 'value' ? single.value : single.written;
      const filters = this.#filtersCalled(value);
      if (filters.length === 0)
        this.findings.warnings.push(`The value '${value}' does not exist for the field '${name}'.`);
      return filters.map((filter) => this.#expand(filter, value, name));
    });
    const isNegative = operator === '!=' || operator === 'not in';
    return (issue) => isNegative !== tests.some((test) => test(issue));
  }

  /** By id, or else all of that name: several people may each have one. */
  #filtersCalled(idOrName: string): readonly Filter[] {
    const visible = this.#scope.store.directory.filtersFor(this.#scope.reader);
    const byId = visible.filter(({ id }) => id === idOrName);
    if (byId.length > 0) return byId;
    return visible.filter(({ name }) => name.toLowerCase() === idOrName.toLowerCase());
  }

  /** What includes itself, also through others, is said of the filter that the query names. */
  #expand(filter: Filter, value: string, field: string): Test {
    if (this.#expanding.includes(filter.id)) {
      this.#isCyclical = true;
      return () => false;
    }
    const parsed = parseJql(filter.jql);
    if (parsed.kind === 'error' || parsed.query.where === undefined) return () => true;
    this.#expanding.push(filter.id);
    const test = this.clause(parsed.query.where);
    this.#expanding.pop();
    if (this.#isCyclical && this.#expanding.length === 0) {
      this.#isCyclical = false;
      this.findings.errors.push(
        `Field '${field}' with value '${value}' matches filter '${filter.name}' and causes a cyclical reference, this query can not be executed and should be edited.`,
      );
    }
    return test;
  }
}

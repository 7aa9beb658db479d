import {
  checkCall,
  checkExpression,
  checkValue,
  type Findings,
  labelOf,
  report,
} from './expressions.ts';
import { type Guard, guardPath, withLabel } from './guard.ts';
import { isLinkNext, type PartialContext, partialProblems } from './partial-rules.ts';
import { innerScope, meaningOf, type Scope, type Shape } from './scope.ts';
import {
  type Block,
  type Expression,
  type Mustache,
  type PartialBlockCall,
  type PartialCall,
  type Program,
  type Statement,
  written,
} from './syntax.ts';
import { vocabulary } from './vocabulary.ts';

export interface CheckContext extends PartialContext {
  readonly findings: Findings;
  /** True where values become part of HTML. */
  readonly isHtml: boolean;
}

const deepest = 20;
/** An equals sign within quotes is a part of the value, such as `?city=`. */
const unquotedBefore = /<[^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*=\s*$/;

/**
 * Checks one source and returns it with a guard around every value that it writes. What is not allowed here cannot be
 * rendered: decorators and inline partials (they multiply), unescaped HTML, names only known while rendering.
 */
export function checkProgram(program: Program, scope: Scope, context: CheckContext): Program {
  return new Check(context).program(program, scope, 0);
}

class Check {
  readonly #context: CheckContext;
  readonly #findings: Findings;
  /** The HTML just before the place that is looked at. */
  #before = '';

  constructor(context: CheckContext) {
    this.#context = context;
    this.#findings = context.findings;
  }

  program(program: Program, scope: Scope, depth: number): Program {
    const [first] = program.body;
    if (depth > deepest && first !== undefined) {
      if (depth === deepest + 1)
        report(this.#findings, first.loc, `blocks are nested deeper than ${deepest}`);
      return program;
    }
    return {
      ...program,
      body: program.body.map((statement) => this.#statement(statement, scope, depth)),
    };
  }

  #statement(statement: Statement, scope: Scope, depth: number): Statement {
    switch (statement.type) {
      case 'ContentStatement':
        this.#before = (this.#before + statement.value).slice(-500);
        return statement;
      case 'CommentStatement':
        return statement;
      case 'MustacheStatement':
        return this.#mustache(statement, scope);
      case 'BlockStatement':
        return this.#block(statement, scope, depth);
      case 'PartialStatement':
        return this.#partial(statement, scope);
      case 'PartialBlockStatement': {
        const program = this.program(statement.program, scope, depth + 1);
        return { ...this.#partial(statement, scope), program };
      }
      case 'Decorator':
      case 'DecoratorBlock':
        report(
          this.#findings,
          statement.loc,
          'decorators and inline partials ({{* … }}) are not allowed; make it a partial of its own',
        );
        return statement;
    }
  }

  #mustache(mustache: Mustache, scope: Scope): Mustache {
    const { path, params, loc } = mustache;
    if (!mustache.escaped)
      report(
        this.#findings,
        loc,
        `{{{${written(path)}}}} and {{&${written(path)}}} would let a field's value become HTML; write {{${written(path)}}}`,
      );
    const guard = this.#guardHere(mustache);
    const isCall =
      path.type === 'PathExpression' &&
      (params.length > 0 || mustache.hash !== undefined || isHelper(path.original));
    if (path.type !== 'PathExpression') {
      report(this.#findings, loc, `{{${written(path)}}} is text already; write it without braces`);
      return mustache;
    }
    if (!isCall) {
      const subject = checkValue(path, scope, this.#findings);
      return this.#guard(mustache, path, subject, guard);
    }
    const { call, subject, mayBeEmpty } = checkCall(mustache, scope, this.#findings);
    if (!mayBeEmpty && guard === 'required') return { ...mustache, ...call };
    return this.#guard(mustache, { type: 'SubExpression', path, loc, ...call }, subject, guard);
  }

  #guard(mustache: Mustache, value: Expression, subject: string, guard: Guard): Mustache {
    const { loc } = mustache;
    const label = labelOf(subject, loc, this.#findings);
    return {
      ...mustache,
      path: guardPath(guard, loc),
      params: [value],
      hash: withLabel(undefined, label, loc),
    };
  }

  /** Looks at the HTML before a value: some places need more than escaping. */
  #guardHere({ path, loc }: Mustache): Guard {
    const before = this.#before;
    this.#before += '{{}}';
    if (!this.#context.isHtml) return 'required';
    if (unquotedBefore.test(before))
      report(
        this.#findings,
        loc,
        `{{${written(path)}}} stands in an attribute without quotes; write ="{{${written(path)}}}"`,
      );
    return isLinkNext(before) ? 'link' : 'required';
  }

  #block(block: Block, scope: Scope, depth: number): Block {
    const { loc } = block;
    const name = written(block.path);
    const [subject, ...others] = block.params;
    const before = this.#before;
    const inner = this.#innerScope(block, name, scope);
    if (inner === undefined) return block;
    if (subject === undefined || others.length > 0) {
      report(this.#findings, loc, `{{#${name}}} takes one value`);
      return block;
    }
    const isWhole =
      this.#isRows(subject, scope) || (name === 'with' && isWholeIssue(subject, scope));
    const param = isWhole
      ? subject
      : checkExpression(subject, scope, this.#findings, true).expression;
    const program = block.program && this.program(block.program, inner, depth + 1);
    const after = this.#before;
    this.#before = before;
    const inverse = block.inverse && this.program(block.inverse, scope, depth + 1);
    if (block.program !== undefined) this.#before = after;
    return { ...block, params: [param], program, inverse };
  }

  #innerScope(
    { params, program, hash, loc }: Block,
    name: string,
    scope: Scope,
  ): Scope | undefined {
    const options = hash?.pairs.map(({ key }) => key) ?? [];
    const isIf = name === 'if' || name === 'unless';
    if (options.some((key) => !isIf || key !== 'includeZero'))
      report(this.#findings, loc, `{{#${name}}} does not take the option ${options[0]}`);
    else if (hash?.pairs.some(({ value }) => value.type !== 'BooleanLiteral'))
      report(this.#findings, loc, 'the option includeZero is written includeZero=true');
    if (isIf) return scope;
    if (name !== 'each' && name !== 'with') {
      report(
        this.#findings,
        loc,
        `{{#${name}}} is not a block; there are if, unless, each and with`,
      );
      return undefined;
    }
    const [subject] = params;
    const meaning = subject?.type === 'PathExpression' ? meaningOf(subject, scope) : undefined;
    const found = meaning?.kind === 'known' ? meaning.shape : 'value';
    const isRows = typeof found === 'object' && found.kind === 'rows';
    const row: Shape = isRows ? { ...found, kind: 'row' } : 'value';
    const shape = name === 'with' ? found : row;
    return innerScope(scope, shape, name, program?.blockParams ?? []);
  }

  /** True for the rows of a source of merge data, which blocks take whole. */
  #isRows(expression: Expression, scope: Scope): boolean {
    if (expression.type !== 'PathExpression') return false;
    const meaning = meaningOf(expression, scope);
    if (meaning.kind !== 'known' || typeof meaning.shape !== 'object') return false;
    const problem = this.#findings.data.note(meaning.shape.source);
    if (problem !== undefined) report(this.#findings, expression.loc, problem);
    return true;
  }

  #partial<Call extends PartialCall | PartialBlockCall>(call: Call, scope: Scope): Call {
    const { loc, hash } = call;
    for (const problem of partialProblems(call, scope, this.#context, this.#before))
      report(this.#findings, loc, problem);
    this.#before += '{{}}';
    const pairs = hash?.pairs.map((pair) => ({
      ...pair,
      value: checkExpression(pair.value, scope, this.#findings, true).expression,
    }));
    return hash === undefined || pairs === undefined ? call : { ...call, hash: { ...hash, pairs } };
  }
}

function isHelper(name: string): boolean {
  return vocabulary.has(name);
}

/** True for `recipient` and `campaign` themselves, which only `{{#with}}` takes. */
function isWholeIssue(expression: Expression, scope: Scope): boolean {
  if (expression.type !== 'PathExpression') return false;
  const meaning = meaningOf(expression, scope);
  return (
    meaning.kind === 'known' && (meaning.shape === 'recipient' || meaning.shape === 'campaign')
  );
}

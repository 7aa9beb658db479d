import Handlebars from 'handlebars';

/** The parts of Handlebars' syntax tree that Postboard reads; other properties are passed on untouched. */
export interface Program {
  readonly type: 'Program';
  readonly body: readonly Statement[];
  readonly blockParams?: readonly string[];
}

export type Statement =
  | Mustache
  | Block
  | PartialCall
  | PartialBlockCall
  | { readonly type: 'ContentStatement'; readonly value: string; readonly loc: Location }
  | { readonly type: 'CommentStatement'; readonly loc: Location }
  | { readonly type: 'Decorator' | 'DecoratorBlock'; readonly loc: Location };

interface Call {
  readonly path: Path | Literal;
  readonly params: readonly Expression[];
  readonly hash?: Hash | undefined;
  readonly loc: Location;
}

export interface Mustache extends Call {
  readonly type: 'MustacheStatement';
  readonly escaped: boolean;
}

export interface Block extends Call {
  readonly type: 'BlockStatement';
  readonly program?: Program | undefined;
  readonly inverse?: Program | undefined;
}

interface AnyPartialCall {
  readonly name: Path | Literal | SubExpression;
  readonly params: readonly Expression[];
  readonly hash?: Hash | undefined;
  readonly loc: Location;
}

export interface PartialCall extends AnyPartialCall {
  readonly type: 'PartialStatement';
}

export interface PartialBlockCall extends AnyPartialCall {
  readonly type: 'PartialBlockStatement';
  readonly program: Program;
}

export type Expression = Path | SubExpression | Literal;

export interface SubExpression extends Call {
  readonly type: 'SubExpression';
}

export interface Path {
  readonly type: 'PathExpression';
  /** True for `@index` and its like. */
  readonly data: boolean;
  /** How many `../` it begins with. */
  readonly depth: number;
  readonly parts: readonly string[];
  readonly original: string;
  readonly loc: Location;
}

export interface Literal {
  readonly type:
    | 'StringLiteral'
    | 'NumberLiteral'
    | 'BooleanLiteral'
    | 'UndefinedLiteral'
    | 'NullLiteral';
  readonly value?: string | number | boolean;
  readonly original?: string | number | boolean;
  readonly loc: Location;
}

export interface Hash {
  readonly type: 'Hash';
  readonly pairs: readonly HashPair[];
  readonly loc: Location;
}

export interface HashPair {
  readonly type: 'HashPair';
  readonly key: string;
  readonly value: Expression;
  readonly loc: Location;
}

export interface Location {
  readonly start: { readonly line: number; readonly column: number };
}

export type ParsedSource =
  | { readonly kind: 'parsed'; readonly program: Program }
  | { readonly kind: 'problem'; readonly problem: string };

/** The parser's time grows with the square of how deeply tags and parentheses are nested. */
const mostTags = 1_000;
const mostParentheses = 200;

/** Parses a template's source. Only strings get here: a syntax tree from elsewhere would be compiled as code. */
export function parseSource(file: string, source: string): ParsedSource {
  if (typeof source !== 'string') throw new TypeError('A template is text');
  const [, ...tags] = source.split('{{');
  if (tags.length > mostTags)
    return { kind: 'problem', problem: `${file} has more than ${mostTags} tags.` };
  if (tags.some((tag) => tag.split('(').length > mostParentheses))
    return { kind: 'problem', problem: `${file}: its tags are nested too deeply.` };
  try {
    return { kind: 'parsed', program: Handlebars.parse(source) as unknown as Program };
  } catch (error) {
    return { kind: 'problem', problem: describeParseError(file, error) };
  }
}

/** `body.html.hbs, line 3, column 7`, counted as editors count. */
export function placeOf(file: string, { start }: Location): string {
  return `${file}, line ${start.line}, column ${start.column + 1}`;
}

/** What its author wrote, for a sentence. */
export function written(expression: Expression): string {
  if (expression.type === 'SubExpression') return `(${written(expression.path)} …)`;
  return String(expression.original ?? expression.type);
}

/** The parser of Handlebars answers with a drawing of several lines; a person needs the line and the tag. */
function describeParseError(file: string, error: unknown): string {
  if (error instanceof RangeError) return `${file}: its tags are nested too deeply.`;
  const [first = '', near = '', ...rest] = (
    error instanceof Error ? error.message : String(error)
  ).split('\n');
  const line = /^(?:Parse|Lexical) error on line (\d+)/.exec(first)?.[1];
  if (line !== undefined) {
    const reason = rest.some((text) => text.includes("got 'EOF'"))
      ? 'a tag is never closed'
      : 'a tag is not written right';
    return `${file}, line ${line}: ${reason} near “${near.trim()}”.`;
  }
  const place = /^(?<problem>.*) - (?<line>\d+):(?<column>\d+)$/.exec(first)?.groups;
  if (place === undefined) return `${file}: ${first}.`;
  return `${file}, line ${place['line']}, column ${Number(place['column']) + 1}: ${place['problem']}.`;
}

import type { DataUses } from './data-uses.ts';
import { guarded, type Label, withLabel } from './guard.ts';
import { meaningOf, type Scope } from './scope.ts';
import {
  type Expression,
  type Hash,
  type Literal,
  type Location,
  type Path,
  placeOf,
  type SubExpression,
  written,
} from './syntax.ts';
import type { HelperOptions } from './value.ts';
import { vocabulary } from './vocabulary.ts';

/** What the check finds in one source, as it goes. */
export interface Findings {
  readonly file: string;
  /** False when the source's lines are not those that its author wrote. */
  readonly hasLines: boolean;
  readonly problems: string[];
  /** Recipients' fields that the source refers to. */
  readonly fields: Set<string>;
  /** Fields that recipients have; undefined when that is not known here. */
  readonly known: ReadonlySet<string> | undefined;
  /** Merge data that the source refers to. */
  readonly data: DataUses;
}

/** An expression with its guards, and what to call it in a sentence. */
export interface CheckedExpression {
  readonly expression: Expression;
  readonly subject: string;
}

/** Helpers within helpers. */
const deepest = 8;

type Call = Pick<SubExpression, 'path' | 'params' | 'hash' | 'loc'>;

/** Writes a problem down with its place. */
export function report(findings: Findings, loc: Location, problem: string): void {
  findings.problems.push(
    `${findings.hasLines ? placeOf(findings.file, loc) : findings.file}: ${problem}`,
  );
}

/** Checks an expression; where an empty value cannot be borne, puts a guard around it. */
export function checkExpression(
  expression: Expression,
  scope: Scope,
  findings: Findings,
  bearsEmpty: boolean,
  depth = 0,
): CheckedExpression {
  if (expression.type === 'SubExpression') {
    const call = checkCall(expression, scope, findings, depth);
    const checked = { ...expression, ...call.call };
    return bearsEmpty || !call.mayBeEmpty
      ? { expression: checked, subject: call.subject }
      : {
          expression: guarded(checked, labelOf(call.subject, expression.loc, findings)),
          subject: call.subject,
        };
  }
  if (expression.type !== 'PathExpression')
    return { expression, subject: JSON.stringify(expression.original ?? null) };

  const subject = checkValue(expression, scope, findings);
  if (bearsEmpty) return { expression, subject };
  return { expression: guarded(expression, labelOf(subject, expression.loc, findings)), subject };
}

/** Checks a call of a helper: that there is one, its values and its options. */
export function checkCall(
  { path, params, hash, loc }: Call,
  scope: Scope,
  findings: Findings,
  depth = 0,
): {
  readonly call: Pick<Call, 'params' | 'hash'>;
  readonly subject: string;
  readonly mayBeEmpty: boolean;
} {
  const name = written(path);
  const helper = vocabulary.get(name);
  if (helper === undefined || depth > deepest) {
    const problem =
      helper === undefined
        ? `there is no helper “${name}”; there are ${[...vocabulary.keys()].join(', ')}`
        : `helpers are nested deeper than ${deepest}`;
    report(findings, loc, problem);
    return { call: { params, hash }, subject: name, mayBeEmpty: false };
  }
  const [atLeast, atMost] = helper.takes;
  if (params.length < atLeast || params.length > atMost)
    report(findings, loc, `${name} takes ${amount(atLeast, atMost)}, not ${params.length}`);

  const values = params.map((param) =>
    checkExpression(param, scope, findings, helper.bearsEmpty, depth + 1),
  );
  const options = checkOptions(name, hash, helper.options, findings);
  try {
    helper.check?.(options, params.map(literalValue));
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof TypeError)) throw error;
    report(findings, loc, `${name} does not understand its options: ${error.message}`);
  }
  const fields = values.filter((_, index) => params[index]?.type !== 'StringLiteral');
  const subject = fields.length === 0 ? name : fields.map((value) => value.subject).join(' and ');
  const last = params.at(-1)?.type;
  return {
    call: {
      params: values.map((value) => value.expression),
      hash: withLabel(hash, labelOf(subject, loc, findings), loc),
    },
    subject,
    mayBeEmpty: helper.bearsEmpty && (last === 'PathExpression' || last === 'SubExpression'),
  };
}

/** Checks that a path leads to a value that can be written, and says what it is called. */
export function checkValue(path: Path, scope: Scope, findings: Findings): string {
  const meaning = meaningOf(path, scope);
  if (meaning.kind === 'unknown') {
    report(
      findings,
      path.loc,
      `{{${path.original}}} is an unknown value; recipients' fields are written {{recipient.${exampleFor(path, findings)}}}`,
    );
    return path.original;
  }
  if (meaning.shape !== 'value') {
    report(findings, path.loc, `{{${path.original}}} is not a value; name one of its parts`);
    return path.original;
  }
  if (meaning.field !== undefined) noteField(meaning.field, path.loc, findings);
  if (meaning.column !== undefined) {
    const { of, name } = meaning.column;
    const problem = findings.data.note(of.source, name, of.kind === 'rows');
    if (problem !== undefined) report(findings, path.loc, problem);
  }
  return meaning.name;
}

export function labelOf(subject: string, loc: Location, { file, hasLines }: Findings): Label {
  return { subject, place: hasLines ? `${file}, line ${loc.start.line}` : file };
}

function noteField(field: string, loc: Location, findings: Findings): void {
  findings.fields.add(field);
  if (findings.known === undefined || findings.known.has(field)) return;
  const similar = [...findings.known].find((name) => name.toLowerCase() === field.toLowerCase());
  report(
    findings,
    loc,
    `recipients have no field “${field}”${similar === undefined ? '' : `; it is written ${similar}`}`,
  );
}

function exampleFor({ parts }: Path, { known }: Findings): string {
  const last = parts.at(-1);
  return last !== undefined && known?.has(last) ? last : 'firstName';
}

function checkOptions(
  helper: string,
  hash: Hash | undefined,
  allowed: readonly string[],
  findings: Findings,
): HelperOptions {
  const options: Record<string, string | number | boolean> = {};
  for (const { key, value, loc } of hash?.pairs ?? []) {
    const literal = literalValue(value);
    if (!allowed.includes(key))
      report(
        findings,
        loc,
        `${helper} has no option “${key}”${allowed.length === 0 ? '' : `; it has ${allowed.join(', ')}`}`,
      );
    else if (literal === undefined)
      report(
        findings,
        loc,
        `the option ${key} of ${helper} must be written out, such as ${key}="…"`,
      );
    else options[key] = literal;
  }
  return options;
}

function literalValue(expression: Expression): Literal['value'] {
  return expression.type === 'PathExpression' || expression.type === 'SubExpression'
    ? undefined
    : expression.value;
}

function amount(atLeast: number, atMost: number): string {
  if (atLeast === atMost) return atLeast === 1 ? 'one value' : `${atLeast} values`;
  return `${atLeast} to ${atMost} values`;
}

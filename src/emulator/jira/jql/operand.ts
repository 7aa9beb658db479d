import type { FieldName, Operand } from './ast.ts';
import { badDateSentence, callDateFunction, isRelativeMoment, parseJqlMoment } from './moments.ts';
import type { Findings, JqlScope } from './scope.ts';
import type { SearchField } from './search-field.ts';

/** What an operand stands for: values, and perhaps EMPTY. */
export interface Wanted<Value> {
  readonly values: readonly Value[];
  readonly empty: boolean;
}

/** Reads single values, lists and EMPTY; what cannot be read is noted and left out. */
export function wantedOf<Value>(
  operand: Operand,
  read: (single: SingleOperand) => readonly Value[],
): Wanted<Value> {
  switch (operand.kind) {
    case 'empty':
      return { values: [], empty: true };
    case 'list': {
      const parts = operand.values.map((each) => wantedOf(each, read));
      return {
        values: parts.flatMap(({ values }) => values),
        empty: parts.some(({ empty }) => empty),
      };
    }
    case 'value':
    case 'function':
      return { values: read(operand), empty: false };
  }
}

export type SingleOperand = Extract<Operand, { kind: 'value' | 'function' }>;

/** Ids that an operand of a reference field names. */
export function referencesOf(
  field: SearchField,
  { name }: FieldName,
  operand: SingleOperand,
  scope: JqlScope,
  findings: Findings,
): readonly string[] {
  if (operand.kind === 'function') return callReferenceFunction(field, operand, scope, findings);
  const ids = field.resolve?.(operand.value);
  if (ids !== undefined) return ids;
  findings.warnings.push(
    field.unknownSentence?.(operand.value, name) ??
      `The value '${operand.value}' does not exist for the field '${name}'.`,
  );
  return [];
}

function callReferenceFunction(
  field: SearchField,
  { name, arguments: args, written }: Extract<Operand, { kind: 'function' }>,
  scope: JqlScope,
  findings: Findings,
): readonly string[] {
  const me = field.resolve?.(scope.reader.accountId);
  switch (name.toLowerCase()) {
    case 'currentuser':
      if (me === undefined) break;
      if (args.length === 0) return me;
      findings.errors.push(
        `Function '${name}' expected '0' arguments but received '${args.length}'.`,
      );
      return [];
    case 'membersof':
      if (me === undefined) break;
      // This site has no groups.
      findings.errors.push(
        `Function '${name}' can not generate a list of usernames for group '${args[0] ?? ''}'; the group does not exist.`,
      );
      return [];
    case 'linkedissues':
      if (field.id === 'issuekey') return linkedIssues(args, scope, findings);
      break;
    default:
  }
  findings.errors.push(`Unable to find JQL function '${written}'.`);
  return [];
}

/** `linkedIssues("MAIL-1")`, or with the phrase of the links to follow as that issue says it. */
function linkedIssues(
  [key, ...phrases]: readonly string[],
  { store }: JqlScope,
  findings: Findings,
): readonly string[] {
  if (key === undefined) {
    findings.errors.push(
      "Incorrect number of arguments for function 'linkedIssues'. Usage: 'linkedIssues ( issuekey [, linkDescription ]* )'.",
    );
    return [];
  }
  const issue = store.issues.get(key);
  if (issue === undefined) {
    findings.warnings.push(`Issue '${key}' could not be found in function 'linkedIssues'.`);
    return [];
  }
  const known = store.directory.linkTypes.flatMap(({ inward, outward }) => [inward, outward]);
  for (const phrase of phrases)
    if (!known.some((each) => each.toLowerCase() === phrase.toLowerCase()))
      findings.warnings.push(
        `Issue link type '${phrase}' could not be found in function 'linkedIssues'.`,
      );
  const wanted = new Set(phrases.map((phrase) => phrase.toLowerCase()));
  return [...store.links.of(issue.id)].flatMap(({ type, sourceId, destinationId }) => {
    const isSource = sourceId === issue.id;
    const phrase = (isSource ? type.outward : type.inward).toLowerCase();
    if (wanted.size > 0 && !wanted.has(phrase)) return [];
    return [isSource ? destinationId : sourceId];
  });
}

/** The moment that an operand of a date field means. */
export function momentsOf(
  { name }: FieldName,
  operand: SingleOperand,
  scope: JqlScope,
  findings: Findings,
): readonly number[] {
  if (operand.kind === 'value') {
    if (isRelativeMoment(operand.value)) findings.dependOnTime();
    const at = parseJqlMoment(operand.value, scope);
    if (at !== undefined) return [at];
    findings.errors.push(badDateSentence(operand.value, name));
    return [];
  }
  const called = callDateFunction(operand.name, operand.arguments, scope);
  if (called?.kind === 'moment') {
    findings.dependOnTime();
    return [called.at];
  }
  findings.errors.push(
    called === undefined ? `Unable to find JQL function '${operand.written}'.` : called.sentence,
  );
  return [];
}

export function numbersOf(
  { name }: FieldName,
  operand: SingleOperand,
  findings: Findings,
): readonly number[] {
  const text = operand.kind === 'value' ? operand.value.trim() : '';
  const number = Number(text);
  if (text !== '' && Number.isFinite(number)) return [number];
  findings.errors.push(
    operand.kind === 'value'
      ? `The value '${operand.value}' for field '${name}' is not a number.`
      : `Unable to find JQL function '${operand.written}'.`,
  );
  return [];
}

import type { LetterTemplate } from '../campaign/content.ts';
import { checkProgram } from './check.ts';
import { Engine, type PartFunction } from './engine.ts';
import { layoutBlock, partialUses } from './partials.ts';
import { letterScope } from './scope.ts';
import { htmlFile, partialName, textFile, tooLarge } from './source.ts';
import { type Program, parseSource } from './syntax.ts';

/** A template that is fit to render, compiled once for all letters of a run. */
export interface CompiledTemplate {
  readonly kind: 'compiled';
  /** Fields of a recipient that it refers to: what has to be fetched. */
  readonly fields: readonly string[];
  readonly subject: PartFunction;
  readonly html?: PartFunction | undefined;
  readonly text?: PartFunction | undefined;
}

export type CompileResult =
  | CompiledTemplate
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** With its partials put in wherever it names them. */
const expandedLimitBytes = 1024 * 1024;

type Part = 'subject' | 'html' | 'text';
const fileOf = { subject: 'Subject', html: htmlFile, text: textFile } as const satisfies Record<
  Part,
  string
>;

/** Compiles a template, or finds everything that is wrong with it. `knownFields` are those that recipients have. */
export function compileTemplate(
  template: LetterTemplate,
  knownFields?: readonly string[],
): CompileResult {
  const problems: string[] = [];
  const parts = parseParts(template, problems);
  const partials = parsePartials(template.partials, problems);
  if (template.html === undefined && template.text === undefined)
    problems.push(`The template has no body: it needs ${htmlFile}, ${textFile} or both.`);
  problems.push(...expansionProblems(template, parts, partials));

  const fields = new Set<string>();
  const known = knownFields && new Set(knownFields);
  const names = new Set(partials.keys());
  const check = (file: string, program: Program, isHtml: boolean, handed: Iterable<string> = []) =>
    checkProgram(program, letterScope(handed), {
      findings: { file, problems, fields, known },
      partials: names,
      isHtml,
    });
  const checkedParts = new Map(
    Array.from(parts, ([part, program]) => [part, check(fileOf[part], program, part === 'html')]),
  );
  const handed = handedNames([...parts.values(), ...partials.values()]);
  const checkedPartials = new Map(
    Array.from(partials, ([name, program]) => [
      name,
      check(`Partial ${name}`, program, true, handed.get(name)),
    ]),
  );
  if (problems.length > 0) return { kind: 'problems', problems };
  return assemble(checkedParts, checkedPartials, [...fields]);
}

function assemble(
  parts: ReadonlyMap<Part, Program>,
  partials: ReadonlyMap<string, Program>,
  fields: readonly string[],
): CompiledTemplate {
  const plain = new Engine(partials, 'plain');
  const [subject, html, text] = [parts.get('subject'), parts.get('html'), parts.get('text')];
  return {
    kind: 'compiled',
    fields,
    subject: subject === undefined ? () => '' : plain.partFunction(subject),
    ...(html && { html: new Engine(partials, 'html').partFunction(html) }),
    ...(text && { text: plain.partFunction(text) }),
  };
}

function parseParts(template: LetterTemplate, problems: string[]): ReadonlyMap<Part, Program> {
  const parts = new Map<Part, Program>();
  for (const part of ['subject', 'html', 'text'] as const) {
    const source = template[part];
    const program = source === undefined ? undefined : parse(fileOf[part], source, problems);
    if (program !== undefined) parts.set(part, program);
  }
  return parts;
}

function parsePartials(
  sources: LetterTemplate['partials'],
  problems: string[],
): ReadonlyMap<string, Program> {
  const partials = new Map<string, Program>();
  for (const [name, source] of Object.entries(sources)) {
    if (!partialName.test(name)) problems.push(`“${name}” cannot be the name of a partial.`);
    const program = parse(`Partial ${name}`, source, problems);
    if (program !== undefined) partials.set(name, program);
  }
  return partials;
}

function parse(file: string, source: string, problems: string[]): Program | undefined {
  const oversize = tooLarge(file, Buffer.byteLength(source));
  const parsed =
    oversize === undefined
      ? parseSource(file, source)
      : { kind: 'problem' as const, problem: oversize };
  if (parsed.kind === 'parsed') return parsed.program;
  problems.push(parsed.problem);
  return undefined;
}

/** What each partial is handed by name anywhere. */
function handedNames(programs: readonly Program[]): ReadonlyMap<string, ReadonlySet<string>> {
  const handed = new Map<string, Set<string>>();
  for (const { name, handed: names } of programs.flatMap(partialUses)) {
    if (name === undefined) continue;
    handed.set(name, (handed.get(name) ?? new Set()).union(new Set(names)));
  }
  return handed;
}

/** Partials that put themselves in never end, and those that put others in twice and twice again grow without end. */
function expansionProblems(
  template: LetterTemplate,
  parts: ReadonlyMap<Part, Program>,
  partials: ReadonlyMap<string, Program>,
): readonly string[] {
  const problems = new Set<string>();
  const sizes = new Map<string, number>();

  function sizeOf(program: Program, ownBytes: number, within: readonly string[]): number {
    return partialUses(program).reduce((total, { name }) => {
      const partial = name === undefined || name === layoutBlock ? undefined : partials.get(name);
      if (name === undefined || partial === undefined) return total;
      if (within.includes(name)) {
        problems.add(`The partial “${name}” puts itself in.`);
        return total;
      }
      const known = sizes.get(name);
      const size =
        known ??
        sizeOf(partial, Buffer.byteLength(template.partials[name] ?? ''), [...within, name]);
      sizes.set(name, size);
      return total + size;
    }, ownBytes);
  }

  for (const [part, program] of parts)
    if (sizeOf(program, Buffer.byteLength(template[part] ?? ''), []) > expandedLimitBytes)
      problems.add(
        `${fileOf[part]} grows beyond ${expandedLimitBytes / 1024} KB with its partials.`,
      );
  return [...problems];
}

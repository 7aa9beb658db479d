import type { LetterTemplate } from '../campaign/content.ts';
import type { DataUse, KnownSources } from '../campaign/merge-data.ts';
import { checkProgram } from './check.ts';
import { DataUses } from './data-uses.ts';
import { Engine, type PartFunction } from './engine.ts';
import { fileOf, type ParsedTemplate, type Part, parseTemplate } from './parse.ts';
import { isLayout, partialUses } from './partials.ts';
import { letterScope } from './scope.ts';
import type { Program } from './syntax.ts';

/** A template that is fit to render, compiled once for all letters of a run. */
export interface CompiledTemplate {
  readonly kind: 'compiled';
  /** Of a template that is only for some groups. */
  readonly name?: string | undefined;
  /** Fields of a recipient that it refers to: what has to be fetched. */
  readonly fields: readonly string[];
  /** What it takes from each source of merge data. */
  readonly data: ReadonlyMap<string, DataUse>;
  readonly subject: PartFunction;
  readonly preheader?: PartFunction | undefined;
  readonly html?: PartFunction | undefined;
  readonly text?: PartFunction | undefined;
}

export type CompileResult =
  | CompiledTemplate
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/**
 * Compiles a template, or finds everything that is wrong with it. `knownFields` are those that recipients have,
 * `knownSources` those of merge data.
 */
export function compileTemplate(
  template: LetterTemplate,
  knownFields?: readonly string[],
  knownSources?: KnownSources,
): CompileResult {
  const parsed = parseTemplate(template);
  const data = new DataUses(knownSources);
  const { parts, partials, problems, fields } = check(template, parsed, data, knownFields);
  if (problems.length > 0) return { kind: 'problems', problems };

  const plain = new Engine(partials, 'plain');
  const [subject, html, text] = [parts.get('subject'), parts.get('html'), parts.get('text')];
  const preheader = parts.get('preheader');
  return {
    kind: 'compiled',
    fields,
    data: data.uses,
    subject: subject === undefined ? () => '' : plain.partFunction(subject),
    ...(preheader && { preheader: plain.partFunction(preheader) }),
    ...(html && { html: new Engine(partials, 'html').partFunction(html) }),
    ...(text && { text: plain.partFunction(text) }),
  };
}

/** Checks all sources; the programs that it returns have guards around their values. */
function check(
  template: LetterTemplate,
  parsed: ParsedTemplate,
  data: DataUses,
  knownFields: readonly string[] | undefined,
): ParsedTemplate & { readonly fields: readonly string[] } {
  const problems = [...parsed.problems];
  const fields = new Set<string>();
  const known = knownFields && new Set(knownFields);
  const partials = new Set(parsed.partials.keys());
  const layouts = new Set([...partials].filter((name) => isLayout(parsed.partials.get(name))));
  const handed = handedNames([...parsed.parts.values(), ...parsed.partials.values()]);

  const checkPart = (part: Part, program: Program) =>
    checkProgram(program, letterScope(), {
      findings: {
        file: fileOf(part, template),
        // Lines of what was made of it would lead its author astray.
        hasLines: part !== 'html' || isAsWritten(template),
        problems,
        fields,
        known,
        data,
      },
      partials,
      layouts,
      isPartial: false,
      isHtml: part === 'html',
    });
  const checkPartial = (name: string, program: Program) =>
    checkProgram(program, letterScope(handed.get(name)), {
      findings: { file: `Partial ${name}`, hasLines: true, problems, fields, known, data },
      partials,
      layouts,
      isPartial: true,
      isHtml: true,
    });
  return {
    parts: new Map(Array.from(parsed.parts, ([part, program]) => [part, checkPart(part, program)])),
    partials: new Map(
      Array.from(parsed.partials, ([name, program]) => [name, checkPartial(name, program)]),
    ),
    problems,
    fields: [...fields],
  };
}

function isAsWritten({ html, madeOf }: LetterTemplate): boolean {
  return madeOf === undefined || madeOf.source === html;
}

/** What each partial is handed by name anywhere. */
function handedNames(programs: readonly Program[]): ReadonlyMap<string, ReadonlySet<string>> {
  const handed = new Map<string, ReadonlySet<string>>();
  for (const { name, handed: names } of programs.flatMap(partialUses))
    if (name !== undefined) handed.set(name, new Set([...(handed.get(name) ?? []), ...names]));
  return handed;
}
